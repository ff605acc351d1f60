"""What an installation is made of says the same as the program: settings, metrics, alarms, paths."""

import configparser
import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.__main__ import cli
from bot.settings import Settings
from handlers.public.health import Counts, families, swept
from handlers.usecases.counters import Counters
from proactive.staff.alerts import Alarm
from storage.cases.queries import Backlog
from tests.api.office import NOON
from tests.architecture.test_documents import missing
from tests.peers.kannel import CONFIGURATION

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "bot/deploy"
RUNBOOK = (DEPLOY / "RUNBOOK.md").read_text("utf-8")
BY_COMPOSE = {"POSTGRES_PASSWORD", "DOMAIN"}
OF_PROMETHEUS = {"up"}


def composed() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


def rules() -> list[dict[str, Any]]:
    [group] = yaml.safe_load((DEPLOY / "prometheus/rules.yaml").read_text("utf-8"))["groups"]
    return group["rules"]


def metric_names() -> set[str]:
    backlogs = {name: Backlog(waiting=0, oldest=None) for name in ("outbox", "errands", "inbox")}
    photograph = families(Counts(cases={}, messages={}, late={}, overdue={}, backlogs=backlogs), NOON, NOON.date())
    counted = [metric.name for metric in Counters().registry.collect()]
    names = {metric.name for metric in [*photograph, swept({})]} | {"qoldau_process_beat_timestamp_seconds"}
    return names | {f"{name}{end}" for name in counted for end in ("", "_total", "_bucket", "_count", "_sum")}


def metrics_in(expression: str) -> set[str]:
    alternatives = re.findall(r"qoldau_\(([^)]*)\)(\w+)", expression)
    named = {f"qoldau_{name}{end}" for names, end in alternatives for name in names.split("|")}
    return named | set(re.findall(r"\bqoldau_[a-z_]+[a-z]", re.sub(r"qoldau_\([^)]*\)\w+", "", expression)))


def test_compose_sets_nothing_that_is_no_setting() -> None:
    environment = composed()["x-qoldau"]["environment"]
    assert {name for name in environment if name.lower() not in Settings.model_fields} == set()
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text("utf-8")))
    assert used == BY_COMPOSE


def test_compose_runs_one_service_two_workers_and_what_they_need() -> None:
    services = composed()["services"]
    assert set(services) == {"postgres", "migrate", "service", "worker", "kannel", "proxy"}
    assert services["worker"]["deploy"]["replicas"] == 2
    assert {name for name, service in services.items() if service.get("ports")} == {"proxy"}


def test_the_image_runs_as_nobody_in_particular_without_the_developers_tools() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    last_stage = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER 10001" in last_stage
    assert [line for line in lines if "uv sync" in line and "--no-dev" not in line] == []
    assert [line for line in last_stage if re.search("pip3? install|apt-get", line)] == []
    assert any("pip uninstall" in line for line in last_stage)
    hardened = composed()["x-qoldau"]
    assert (hardened["read_only"], hardened["cap_drop"], hardened["init"]) == (True, ["ALL"], True)
    assert hardened["tmpfs"] == ["/tmp"], "over /data one would be root's, and the service could not start there"


def test_who_runs_kannel_is_who_its_secrets_belong_to() -> None:
    """Debian's package makes a user of any number, and no group: what was built on either did not build."""
    lines = (DEPLOY / "kannel/Dockerfile").read_text("utf-8")
    [user] = re.findall(r"^USER (\d+)$", lines, re.MULTILINE)
    assert f"useradd --uid {user} " in lines
    assert f"chown {user} bot/deploy/kannel/kannel.conf" in (ROOT / "compose.yaml").read_text("utf-8")


def kannel_settings(text: str) -> dict[str, set[str]]:
    """Words of each group, without the values that belong to one installation."""
    groups: dict[str, set[str]] = {}
    group = ""
    for line in text.splitlines():
        name, _, value = (part.strip() for part in line.partition("="))
        if name == "group":
            group = value
        elif value and not name.startswith("#"):
            groups.setdefault(group, set()).add(name)
    return groups


def test_kannel_is_set_up_as_the_tests_prove_it() -> None:
    ours, proven = (kannel_settings(text) for text in ((DEPLOY / "kannel/kannel.conf").read_text(), CONFIGURATION))
    local = {"log-file"}
    lacking = {group: names - ours.get(group, set()) - local for group, names in proven.items()}
    assert {group: names for group, names in lacking.items() if names} == {}
    get_url = "&from=%p&to=%P&text=%b&id=%I&time=%t"
    assert get_url in CONFIGURATION
    assert get_url in (DEPLOY / "kannel/kannel.conf").read_text()


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").iterdir()), ids=lambda path: path.name)
def test_each_unit_can_be_read_and_starts_a_command_that_is_there(unit: Path) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(unit)
    commands = set(re.findall(r"bin/qoldau (\w+)", unit.read_text()))
    assert commands <= {"run", "worker", "migrate", "backup", "check"}
    if parser.has_section("Service"):
        assert commands
        assert parser.get("Service", "UMask") == "0077"


def test_every_metric_that_is_watched_is_there() -> None:
    board = json.loads((DEPLOY / "grafana/qoldau.json").read_text("utf-8"))
    expressions = [rule["expr"] for rule in rules()]
    expressions += [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert {name for text in expressions for name in metrics_in(text)} - metric_names() - OF_PROMETHEUS == set()


def test_every_alarm_has_a_page_of_what_to_do() -> None:
    pages = re.findall(r"^## (\w+)$", RUNBOOK, re.MULTILINE)
    assert sorted(pages) == sorted(set(pages))
    assert {alarm.value for alarm in Alarm} - set(pages) == set()
    assert {rule["labels"]["alarm"] for rule in rules()} - set(pages) == set()


@pytest.mark.parametrize("document", ["SECURITY.md", "bot/deploy/RUNBOOK.md"])
def test_what_the_documents_name_is_there(document: str) -> None:
    assert missing((ROOT / document).read_text("utf-8"), (ROOT / document).parent) == []


def test_each_threat_has_its_test() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ") and "STRIDE" not in line]
    kinds = {row[0].removeprefix("| ") for row in rows}
    assert kinds == {"Spoofing", "Tampering", "Repudiation", "Disclosure", "Denial", "Elevation"}
    assert [row for row in rows if "`tests/" not in row[-1]] == []


def test_the_proxy_hides_what_is_for_the_inside() -> None:
    paths = re.findall(r"^\s*@\w+ path (.+)$", (DEPLOY / "proxy/Caddyfile").read_text("utf-8"), re.MULTILINE)
    hidden = {path for line in paths for path in line.split()}
    assert hidden == {"/metrics", "/health/*", "/sms/*"}


def test_kannel_brings_replies_and_receipts_by_the_network_inside() -> None:
    """It names no host where it speaks TLS: the proxy knows no certificate for it, and its smsbox ends by that."""
    receipts = composed()["x-qoldau"]["environment"]["SMS_RECEIPT_URL"]
    [replies] = re.findall(r'^get-url = "(.*)\?', (DEPLOY / "kannel/kannel.conf").read_text(), re.MULTILINE)
    assert (replies, receipts) == ("http://service:8080/sms/inbound", "http://service:8080/sms/receipt")


def test_the_runbook_and_the_readme_name_commands_options_and_metrics_that_are_there() -> None:
    names = set(typer.main.get_group(cli).commands)
    readme = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"(?:`|bin/)qoldau ([a-z-]+)", RUNBOOK + readme + (ROOT / "SECURITY.md").read_text("utf-8")))
    assert len(named) > 10
    assert named - names == set()
    assert set(re.findall(r"`(qoldau_\w+)`", RUNBOOK)) - metric_names() == set()
