"""Runs one command to its end: bytes in, bytes out. Nothing of it is left when it fails, hangs or is cancelled.

Knows processes. Does not know speech. There is no shell, and the command sees none of our environment's secrets.
"""

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress

from bridge.sounds.engine_error import EngineError

ENVIRONMENT = {"PATH": os.defpath + ":/usr/local/bin", "HOME": "/", "LANG": "C.UTF-8"}
COMPLAINT = 300
"""Characters of a command's last words that are worth telling."""


class CommandError(EngineError):
    """A command could not be started, or ended badly."""


async def run(command: Sequence[str], given: bytes, most: int) -> bytes:
    """Give bytes to a command, and take what it writes, at most so many octets.

    Raises CommandError. When cancelled, or bounded by `asyncio.timeout`, the command and all that it has started
    are killed and buried before this returns.
    """
    process = await _start(command)
    try:
        async with asyncio.TaskGroup() as streams:
            streams.create_task(_feed(process, given))
            written = streams.create_task(_read(process, most))
            complaint = streams.create_task(_last_words(process))
        status = await process.wait()
    except BaseException:
        await _kill(process)
        raise
    if len(written.result()) > most:
        raise CommandError(f"{command[0]} wrote more than {most} octets")
    if status:
        words = f": {complaint.result()}" if complaint.result() else ""
        raise CommandError(f"{command[0]} ended with status {status}{words}", refused=status > 0)
    return written.result()


async def _start(command: Sequence[str]) -> Process:
    starting = _Starting()
    try:
        return await asyncio.shield(starting.run(command))
    except asyncio.CancelledError:
        while not starting.over.is_set():  # some milliseconds, for nothing but the operating system is waited for
            with suppress(asyncio.CancelledError):
                await starting.over.wait()
        if starting.process is not None:
            await _kill(starting.process)
        raise


class _Starting:
    """A process that is being started. Nothing may cancel that half way: asyncio would leave its pipes open."""

    def __init__(self) -> None:
        self.over = asyncio.Event()
        self.process: Process | None = None
        self._task: asyncio.Task[Process] | None = None

    async def run(self, command: Sequence[str]) -> Process:
        self._task = asyncio.current_task()  # a task that is held by nobody may vanish
        try:
            self.process = await asyncio.create_subprocess_exec(
                *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=ENVIRONMENT, cwd="/", start_new_session=True
            )
        except FileNotFoundError:
            raise CommandError(f"{command[0]} is not installed") from None
        except (OSError, ValueError) as error:
            raise CommandError(f"{command[0]} cannot be started: {error}") from error
        finally:
            self.over.set()
        return self.process


async def _feed(process: Process, given: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - asked for above
    with suppress(BrokenPipeError, ConnectionResetError):  # it may end without reading all
        process.stdin.write(given)
        await process.stdin.drain()
    process.stdin.close()  # its end is not awaited: when that is cancelled, uvloop complains


async def _read(process: Process, most: int) -> bytes:
    """All that it writes; one that writes too much is killed, and what came till then is handed out."""
    assert process.stdout is not None  # noqa: S101 - asked for above
    written = bytearray()
    while part := await process.stdout.read(1 << 16):
        written += part
        if len(written) > most:
            await _kill(process)
            break
    return bytes(written)


async def _last_words(process: Process) -> str:
    assert process.stderr is not None  # noqa: S101 - asked for above
    words = b""
    while part := await process.stderr.read(1 << 12):
        words = (words + part)[-4 * COMPLAINT :]
    return " ".join(words.decode(errors="replace").split())[-COMPLAINT:]


async def _kill(process: Process) -> None:
    """Kill the whole process group, also when its leader has gone and only a child of it holds our pipes.

    Then close them: asyncio takes a process for ended when its pipes have come to their ends. They do not while what it
    wrote last is read by nobody, or while one that has left the group holds them.
    """
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - nothing public closes them
    await process.wait()
