"""A new file of speech, written as the service writes one, and gone afterwards whatever happens.

Knows the folder of the cache, and as whom the service writes. Does not know what is said in it, nor who plays it.
Source: callbridge.toml `[speech]`.
"""

import asyncio
import fcntl
import os
import pwd
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from bridge.app.examination.rights import Person, ourselves
from bridge.sounds.cache import STAGED, SUFFIX
from bridge.sounds.engine_error import EngineError
from bridge.sounds.processes import run
from bridge.sounds.wav import write_silence

WRITE: Final = 'umask 022; set -C; cat > "$1" && chmod 0644 "$1"'
"""Never over a file that exists: with `set -C` it must be a new one. The mode is that of the cache."""
WRITTEN_WITHIN: Final = 10.0
"""Seconds: the service's user may stop what runs in its name, and a disk far away may be gone."""
LONG_ENOUGH: Final = 0.3
"""Seconds of silence, where no engine has spoken."""


class NotWrittenError(Exception):
    """The file could not be written; why, as one clause."""


@asynccontextmanager
async def fresh_speech(folder: Path, service: Person, word: bytes) -> AsyncIterator[Path]:
    """The file while this is open; `word` is its content, empty for silence. Raises NotWrittenError.

    Its name begins as that of a file that is being made: should we be killed, the service removes it as it does those.
    """
    with _alone(folder):
        file = folder / f"{STAGED}doctor-{uuid4().hex}{SUFFIX}"
        try:
            try:
                async with asyncio.timeout(WRITTEN_WITHIN):
                    await run((*_as(service), "sh", "-c", WRITE, "sh", str(file)), word or silence(), most=1 << 12)
            except (EngineError, TimeoutError) as error:
                why = str(error) or f"it took longer than {WRITTEN_WITHIN:g} s"
                raise NotWrittenError(f"the user {service.name} could not write to {folder}: {why}") from None
            yield file
        finally:
            with suppress(OSError):
                file.unlink()


def silence() -> bytes:
    """A file in our form in which nothing is said."""
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "silence.wav"
        write_silence(file, LONG_ENOUGH)
        return file.read_bytes()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second doctor out. It is the folder itself that is locked: no file is made, and the lock ends with us."""
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        raise NotWrittenError(f"{folder} does not exist; the service makes it when it starts") from None
    except OSError as error:
        raise NotWrittenError(f"{folder} cannot be opened: {error.strerror}") from None
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotWrittenError("another `callbridge doctor` does it at this moment") from None
        except OSError as error:
            raise NotWrittenError(f"{folder} cannot be locked: {error.strerror}") from None
        yield
    finally:
        os.close(held)


def _as(service: Person) -> tuple[str, ...]:
    """Root never writes into a folder of somebody else himself: a link in it would lead him anywhere."""
    if service.uid == ourselves().uid:
        return ()
    group = pwd.getpwuid(service.uid).pw_gid
    return ("setpriv", f"--reuid={service.uid}", f"--regid={group}", "--init-groups")
