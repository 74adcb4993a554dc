"""The option that says which `callbridge.toml` is meant, the same for all commands.

Knows a path. Does not know what is in the file.
"""

from pathlib import Path
from typing import Annotated, Final

import typer

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="callbridge.toml", envvar="CALLBRIDGE_CONFIG", show_default=True)
]
DEFAULT_CONFIG: Final = Path("/etc/callbridge/callbridge.toml")
