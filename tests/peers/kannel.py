"""Real Kannel (Debian package `kannel`): bearerbox and smsbox on loopback ports, with our own SMSC on the far side."""

import asyncio
import re
import shutil
import socket
import sqlite3
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
from contextlib import AsyncExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import ClassVar
from urllib.parse import quote

from aiohttp import ClientSession

from tests.peers.phone import SHORT_CODE, Phone
from tests.peers.smsc import Smsc

START_SECONDS = 20.0
NO_BOX = "No boxes connected"

# mo-recode: a UCS-2 message of a citizen comes in as UTF-8, like a plain one, so %b is UTF-8 always.
# %b is the text as it was sent; %a would squeeze its spaces. %I is Kannel's own id of the message.
CONFIGURATION = """
group = core
admin-port = {admin_port}
admin-password = admin
smsbox-port = {smsbox_port}
box-allow-ip = 127.0.0.1
log-file = {folder}/bearerbox.log
log-level = 0
dlr-storage = internal
sms-combine-concatenated-mo = true

group = smsc
smsc = smpp
smsc-id = operator
host = 127.0.0.1
port = {smsc_port}
transceiver-mode = true
smsc-username = kannel
smsc-password = secret
system-type = ""
reconnect-delay = 1
enquire-link-interval = 5

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms_port}
global-sender = {short_code}
log-file = {folder}/smsbox.log
log-level = 0
mo-recode = true
http-request-retry = 60
http-queue-delay = 1

group = sendsms-user
username = {username}
password = {password}
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
get-url = "{inbound_url}?token={token}&from=%p&to=%P&text=%b&id=%I&time=%t"
max-messages = 0
omit-empty = true
"""


SHIPPED = Path(__file__).parents[2] / "bot/deploy/kannel/kannel.conf"


def installed() -> bool:
    return bool(_program("bearerbox") and _program("smsbox"))


class KannelPeer:
    """`async with KannelPeer(inbound_url=…, token=…) as kannel:` runs a gateway that sends what citizens write to
    `inbound_url`. Our side of it: `send_url`, `username`, `password`. The citizens': `phone(number)`, `smsc.submitted`.
    """

    username, password = "qoldau", "kannel-password"
    told_from: ClassVar[Mapping[str, int]] = {}  # the level from which its boxes write to their standard error

    def __init__(self, *, inbound_url: str, token: str) -> None:
        self.inbound_url, self.token = inbound_url, token
        self.smsc = Smsc("kannel", "secret")
        self._ports = dict(zip(("admin_port", "smsbox_port", "sendsms_port"), free_ports(3), strict=True))
        self._folder = Path()
        self._boxes: dict[str, Process] = {}
        self._cleanup = AsyncExitStack()

    async def __aenter__(self) -> "KannelPeer":
        async with AsyncExitStack() as stack:
            self._folder = Path(tempfile.mkdtemp(prefix="qoldau-kannel-"))
            stack.callback(shutil.rmtree, self._folder)
            await stack.enter_async_context(self.smsc)
            (self._folder / "kannel.conf").write_text(self._configuration())
            self._furnish()
            stack.push_async_callback(self._stop, "bearerbox")
            await self._start("bearerbox", self._ports["smsbox_port"])
            stack.push_async_callback(self._stop, "smsbox")
            await self.start_smsbox()
            async with asyncio.timeout(START_SECONDS):
                await self.smsc.bound.wait()
            self._cleanup = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._cleanup.aclose()

    @property
    def send_url(self) -> str:
        return f"http://127.0.0.1:{self._ports['sendsms_port']}/cgi-bin/sendsms"

    def phone(self, number: str) -> Phone:
        return self.smsc.phone(number)

    async def reply_interleaved(self, texts: dict[Phone, str], to: str = SHORT_CODE) -> None:
        """Long replies of several citizens at once, their parts mixed and under one concatenation reference."""
        await self.smsc.deliver_interleaved(texts, to)

    async def kill_smsbox(self) -> None:
        """As a crash does: no farewell. Bearerbox goes on and keeps what it holds."""
        await self._stop("smsbox")
        await self._until(NO_BOX)

    async def restart(self) -> None:
        """Both boxes, as after a crash of the machine."""
        for box in ("smsbox", "bearerbox"):
            await self._stop(box)
        await self.smsc.left()
        await self._start("bearerbox", self._ports["smsbox_port"])
        await self.start_smsbox()

    async def start_smsbox(self) -> None:
        """Returns when bearerbox has it: smsbox listens sooner, and what it is asked to send then is never answered."""
        await self._start("smsbox", self._ports["sendsms_port"])
        await self._until("smsbox:")

    def log(self, box: str) -> str:
        path = self._folder / f"{box}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def told(self, box: str) -> str:
        """What it wrote to its standard error: in a container, to the container's log."""
        return (self._folder / f"{box}.err").read_text(errors="replace")

    def _furnish(self) -> None:
        """What must lie in its folder beside the configuration."""

    def _configuration(self) -> str:
        return CONFIGURATION.format(
            **self._ports,
            folder=self._folder,
            smsc_port=self.smsc.port,
            short_code=SHORT_CODE,
            username=self.username,
            password=self.password,
            inbound_url=self.inbound_url,
            token=quote(self.token, safe="").replace("%", "%%"),
        )

    async def _start(self, box: str, port: int) -> None:
        """Returns when the box listens on its port."""
        command = (_program(box), "-v", str(self.told_from.get(box, 0)), str(self._folder / "kannel.conf"))
        with (self._folder / f"{box}.err").open("ab") as told:
            process = await asyncio.create_subprocess_exec(*command, cwd=self._folder, stdout=DEVNULL, stderr=told)
        self._boxes[box] = process
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await _listens(port):
                    if process.returncode is not None:
                        raise TimeoutError
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise RuntimeError(f"{box} did not start (exit status {process.returncode}):\n{self.log(box)}") from None

    async def _until(self, words: str) -> None:
        """Returns when bearerbox's page of its state says so."""
        async with asyncio.timeout(START_SECONDS), ClientSession() as client:
            while True:
                async with client.get(f"http://127.0.0.1:{self._ports['admin_port']}/status.txt") as answer:
                    if words in await answer.text():
                        return
                await asyncio.sleep(0.05)

    async def _stop(self, box: str) -> None:
        """At once: a farewell takes Kannel one to five seconds, and nothing it holds is wanted any more."""
        process = self._boxes.get(box)
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()


def free_ports(number: int) -> list[int]:
    """Loopback ports nobody listens on, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _program(name: str) -> str:
    """Debian puts Kannel where an ordinary user's PATH does not look."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin") or ""


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionError:
        return False
    writer.close()
    return True


class ShippedKannel(KannelPeer):
    """By the files that an installation begins with: its own words in capitals, and this machine's ports, filled in."""

    told_from: ClassVar[Mapping[str, int]] = {
        box: int(level)
        for box, level in re.findall(r"(\w+box) -v (\d) ", (SHIPPED.parent / "Dockerfile").read_text("utf-8"))
    }

    def _furnish(self) -> None:
        (self._folder / "store").mkdir()
        with closing(sqlite3.connect(self._folder / "dlr.db")) as receipts:
            receipts.executescript((SHIPPED.parent / "dlr.sql").read_text("utf-8"))

    def _configuration(self) -> str:
        ports = {name.replace("_", "-"): port for name, port in self._ports.items()}
        own = {
            "ADMIN-PASSWORD": "admin",
            "SMPP-HOST-OF-THE-OPERATOR": "127.0.0.1",
            "SMPP-USER": "kannel",
            "SMPP-PASSWORD": "secret",
            "SMS_USERNAME-OF-THE-SERVICE": self.username,
            "SMS_PASSWORD-OF-THE-SERVICE": self.password,
            "SMS_INBOUND_TOKEN-OF-THE-SERVICE": quote(self.token, safe="").replace("%", "%%"),
            "http://service:8080/sms/inbound": self.inbound_url,
            "/var/spool/kannel": str(self._folder),
            "\nport = 2775\n": f"\nport = {self.smsc.port}\n",
        }
        text = SHIPPED.read_text("utf-8")
        for words, value in own.items():
            assert words in text, f"{SHIPPED.name} has no {words!r}"
            text = text.replace(words, value)
        for name, port in ports.items():
            text, count = re.subn(rf"^{name} = \d+$", f"{name} = {port}", text, flags=re.MULTILINE)
            assert count == 1, f"{SHIPPED.name} sets {name} {count} times"
        return text
