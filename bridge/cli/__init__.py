"""What a person types: `callbridge …`. One line of help for each command, exit codes that scripts can use."""

from bridge.cli.commands import app

__all__ = ["app"]
