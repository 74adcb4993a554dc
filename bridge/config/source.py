"""Where settings were read: the file, its lines, and what came from the environment.

Knows how a later finding is given its place. Does not know settings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as File

from bridge.ivr.findings import Findings
from bridge.toml_lines import Path, TomlLines


@dataclass(frozen=True, slots=True)
class Source:
    """One `callbridge.toml`; two are equal when it is the same file, whatever it says."""

    file: str = ""
    lines: TomlLines = field(default_factory=lambda: TomlLines(""), compare=False, repr=False)
    elsewhere: Mapping[Path, str] = field(default_factory=dict, compare=False, repr=False)
    secrets: Sequence[tuple[Path, File]] = field(default=(), compare=False, repr=False)
    """Which key was read from which file, as far as a secret is in it."""

    def findings(self) -> Findings:
        """An empty list of findings of this file."""
        return Findings(self.file, self.lines, elsewhere=self.elsewhere)
