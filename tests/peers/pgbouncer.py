"""A real PgBouncer before a PostgreSQL of the tests: it lends a server for one transaction at a time."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

from tests.peers.postgres import CLEAN_ENVIRONMENT, UNPRIVILEGED, database_name

PROGRAM = shutil.which("pgbouncer", path=f"{os.defpath}:/usr/sbin")
LONGEST_START = 20.0
SETTINGS = """[databases]
{name} = host={host} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 500
"""


class PgBouncer:
    """`async with PgBouncer(url, port, size) as pooled_url:`; `size`: connections to the server itself."""

    def __init__(self, url: str, port: int, size: int) -> None:
        self._name, self._host = database_name(url), url.rpartition("host=")[2]
        self._port, self._size = port, size

    async def __aenter__(self) -> str:
        assert PROGRAM is not None
        self._folder = Path(tempfile.mkdtemp(prefix="qoldau-pgbouncer-"))
        self._folder.chmod(0o755)
        settings = self._folder / "pgbouncer.ini"
        settings.write_text(
            SETTINGS.format(name=self._name, host=self._host, port=self._port, size=self._size), encoding="utf-8"
        )
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220
                [PROGRAM, settings], stdout=log, stderr=log, user=user, env=CLEAN_ENVIRONMENT
            )
        async with asyncio.timeout(LONGEST_START):
            while not await self._listens():  # noqa: ASYNC110 – a server tells nobody
                await asyncio.sleep(0.05)
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self._port}/{self._name}?pgbouncer=true"

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        await asyncio.to_thread(self._process.wait)
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            return False
        writer.close()
        return True
