"""Development keys that several processes make at the same instant: each is whole, and one for all."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen

from bot.signing.keys import authority_key_path, load, make_development_key, territorial_path

PROCESSES, REGIONS = 4, [str(number) for number in range(10, 40)]
SIGNS = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.signing.local import development_signer
from proactive.papers import Signatory

async def main():
    signer = development_signer(Path(sys.argv[1]), datetime.now(UTC))
    sys.stdin.readline()
    for region in sys.argv[2].split(","):
        signature = await signer.sign(b"paper", Signatory.BODY, region)
        await signer.verify(b"paper", signature)
        print(signer._body_of(region).certificate.serial_number)

print("ready", flush=True)
asyncio.run(main())
"""


def test_two_papers_of_a_new_region_at_once_find_its_key_whole(tmp_path: Path) -> None:
    path = tmp_path / "development.p12"
    command = [sys.executable, "-c", SIGNS, str(path), ",".join(REGIONS)]
    running = [Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) for _ in range(PROCESSES)]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    said = [process.communicate("go\n", timeout=60) for process in running]
    serials = [out.split() for out, _ in said]
    assert serials == [serials[0]] * PROCESSES, [error[-300:] for _, error in said]
    assert len(set(serials[0])) == len(REGIONS)
    password = make_development_key(path, datetime.now(UTC))
    authority = load(authority_key_path(path), password).certificate
    for region in REGIONS:
        assert load(territorial_path(path, region), password).certificate.issuer == authority.subject
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")], "nothing half-written is left"
