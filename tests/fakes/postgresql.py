"""A PostgreSQL of the tests' own: in a temporary folder, with a socket there and a port on 127.0.0.1."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from lab.ports import free_port

USER = "callbridge"
PASSWORD = "s3cr@t/of:tests"
QUOTED = "s3cr%40t%2Fof%3Atests"
_ACCOUNT = "postgres"
"""Who runs the server when the tests are run by root, whom it refuses."""


class Cluster:
    """One server, and the databases in it. It ends with the tests, also when they are killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        password = folder / "password"
        password.write_text(PASSWORD)
        if os.geteuid() == 0:
            account = pwd.getpwnam(_ACCOUNT)
            for path in (folder, password):
                os.chown(path, account.pw_uid, account.pw_gid)
        self._run(
            *("initdb", "-D", str(folder / "data"), "-U", USER, "--pwfile", str(password), "--no-sync", "-E", "UTF8"),
            *("--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256"),
        )

    @property
    def pid(self) -> int:
        assert self._server is not None
        return self._server.pid

    def start_first(self) -> None:
        """On a port that is free: another process may take it between the look and the start."""
        for _ in range(5):
            try:
                self.start()
            except AssertionError:
                self.port = free_port()
            else:
                return
        self.start()

    def start(self) -> None:
        unsafe = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60")
        here = ("listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self.folder}")
        options = [word for one in (*unsafe, *here) for word in ("-c", one)]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*_as_account("--pdeathsig", "INT"), _program("postgres"), "-D", str(self.folder / "data"), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        end = time.monotonic() + 30
        while self._run("pg_isready", "-h", str(self.folder), "-p", str(self.port), check=False) != 0:
            assert self._server.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < end, "the server does not answer"

    def stop(self) -> None:
        """At once: whoever is connected is cut off."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(30)
            self._server = None

    def sql(self, statement: str, database: str = "postgres") -> str:
        words = ("psql", "-h", str(self.folder), "-p", str(self.port), "-U", USER, "-d", database)
        done = subprocess.run(
            [_program(words[0]), *words[1:], "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stdout.strip()

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """A fresh database; its name."""
        name = f"t{uuid4().hex}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield name
        self.sql(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, database: str) -> str:
        """Over the socket."""
        return f"postgresql://{USER}@/{database}?host={self.folder}&port={self.port}"

    def tcp_url(self, database: str, password: str = QUOTED) -> str:
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    def _run(self, *words: str, check: bool = True) -> int:
        done = subprocess.run(
            [*_as_account(), _program(words[0]), *words[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=self.folder,
            check=False,
        )
        assert done.returncode == 0 or not check, done.stderr.decode()
        return done.returncode


@contextmanager
def cluster() -> Iterator[Cluster]:
    """One that runs."""
    folder = Path(tempfile.mkdtemp(prefix="callbridge-postgresql-"))
    folder.chmod(0o755)
    try:
        one = Cluster(folder)
        one.start_first()
        try:
            yield one
        finally:
            one.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_account(*options: str) -> list[str]:
    who = ["--reuid", _ACCOUNT, "--regid", _ACCOUNT, "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *who, *options] if who or options else []


def _program(name: str) -> str:
    """Debian has the server's programs beside the path, by version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return str(found[-1]) if found else name
