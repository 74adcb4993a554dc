"""What the report asks of the world around the files: sounds, rights of files, the time, where a key stands.

Knows the questions. Does not know who answers them. Source: The IVR 6.4.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from bridge.ivr.step import View
from bridge.toml_lines import Path, TomlLines


@dataclass(frozen=True, slots=True)
class SoundSought:
    """A sound that a file names; `languages` in the order of the fallback, before `en`."""

    name: str
    languages: tuple[str, ...]
    view: View | None
    folder: str
    organisation: str


def cannot_tell(_sound: SoundSought) -> bool | None:
    """The answer of a world that has no sounds to look at."""
    return None


def no_names(_sound: SoundSought) -> Collection[str]:
    """The answer of a world that knows no names."""
    return ()


def no_mode(_file: str) -> int | None:
    """The answer of a world without files."""
    return None


@dataclass(frozen=True, slots=True)
class World:
    """The answers. Nothing is asked of a world that cannot tell."""

    lines: Mapping[str, TomlLines] = field(default_factory=dict)
    """By the name of the file, as `Ivr.file` has it."""
    settings_file: str = "callbridge.toml"
    elsewhere: Mapping[Path, str] = field(default_factory=dict)
    """Which settings came from the environment."""
    has_sound: Callable[[SoundSought], bool | None] = cannot_tell
    """None: where it would lie cannot be seen from here."""
    sound_names: Callable[[SoundSought], Collection[str]] = no_names
    """The names that lie where a sound was sought."""
    mode_of: Callable[[str], int | None] = no_mode
    """The permissions of a file, None when they are not known."""
    hears_telephones: bool = True
    """Whether a server tells over AMI what happens to telephones, queues and conferences."""
    now: float | None = None
    """Seconds since 1970 UTC."""
