"""One program that runs beside us and ends with us.

Knows how it is started, what it said last and how it is ended. Does not know what it does.
"""

import asyncio
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from lab.asterisk_root import LabError

ENDS_WITHIN = 10.0
LAST_LINES = 8


class Process:
    """Runs as long as `async with`. In a session of its own: Ctrl-C reaches it in our order, not at once."""

    def __init__(self, name: str, command: Sequence[str], log: Path, env: Mapping[str, str], cwd: Path) -> None:
        self.name, self.log = name, log
        self._command, self._env, self._cwd = command, env, cwd
        self._process: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> Self:
        guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220 - it starts within milliseconds
                [*guard, *self._command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._env,
                cwd=self._cwd,
                start_new_session=True,
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)

    @property
    def pid(self) -> int:
        """Its process. Only while it is entered."""
        assert self._process is not None
        return self._process.pid

    def trouble(self) -> str:
        """What it said before it ended by itself; empty while it runs."""
        status = self._process.poll() if self._process else None
        if status is None:
            return ""
        said = "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])
        return f"{self.name} ended by itself with status {status}. It said:\n{said}"


async def output_of(command: Sequence[str], env: Mapping[str, str], cwd: Path) -> str:
    """What a short program prints. Raises LabError with its last lines when it fails."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=dict(env),
        cwd=cwd,
    )
    output, complaint = await process.communicate()
    if process.returncode != 0:
        said = "\n".join((output + complaint).decode("utf-8", "replace").splitlines()[-LAST_LINES:])
        raise LabError(f"{' '.join(command[:3])} … failed with status {process.returncode}. It said:\n{said}")
    return output.decode("utf-8", "replace")


async def succeeds(command: Sequence[str], env: Mapping[str, str] | None = None) -> bool:
    """Whether a short program ends with status 0; what it prints is nobody's concern."""
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, stdin=quiet, stdout=quiet, stderr=quiet, env=env)
    return await process.wait() == 0
