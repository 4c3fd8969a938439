"""A PostgreSQL server started by the tests, in a temporary folder, stopped by its own process id."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path


def find_postgres() -> Path | None:
    """The folder of initdb and postgres, newest version first, or None."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]), reverse=True
    )
    if found:
        return found[0].parent
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


class Postgres:
    """One cluster; ``new_database`` gives the address of an empty database in it."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        self._port = free_port()
        self._numbers = itertools.count(1)
        # PostgreSQL refuses to run as root, so root lends it the system's own account for it
        self._as: Sequence[str] = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        data = self._folder / "data"
        data.mkdir()
        if self._as:
            owner = pwd.getpwnam("postgres")
            os.chown(data, owner.pw_uid, owner.pw_gid)
            for parent in (data, *data.parents):
                if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
                    parent.chmod(parent.stat().st_mode | 0o011)
        made = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._run(str(self._programs / "initdb"), "-D", str(data), *made)
        options = ["-p", str(self._port), "-h", "127.0.0.1", "-k", "", "-F"]
        command = [*self._as, str(self._programs / "postgres"), "-D", str(data), *options]
        log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", start_new_session=True)
        log.close()
        self._wait()

    def stop(self) -> None:
        """End the server and everything it started."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGINT)
            self._process.wait(30)

    def new_database(self) -> str:
        """The address of a database nobody else uses."""
        name = f"test{next(self._numbers)}"
        import psycopg

        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://postgres@127.0.0.1:{self._port}/{name}"

    def _address(self, database: str) -> str:
        return f"host=127.0.0.1 port={self._port} user=postgres dbname={database}"

    def _wait(self) -> None:
        import psycopg

        for _ in range(150):
            try:
                psycopg.connect(self._address("postgres")).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.2)
        raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text('utf-8')[-500:]}")

    def _run(self, *command: str) -> None:
        subprocess.run([*self._as, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
