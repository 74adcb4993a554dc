"""One table: the mark of each kind of entry, as a symbol and in ASCII, with its colour.

Knows how things look. Does not know entries.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A symbol of one cell, its stand-in where there is only ASCII, its colour, and that of the words beside it."""

    symbol: str
    plain: str
    style: str
    text_style: str = "default"


ENTERED = Mark("●", "*", "bold green", "bold")
ANSWERED = Mark("●", "*", "green")
STEP = Mark("▸", ">", "bold blue", "bold")
SOUND = Mark("♪", "~", "magenta")
KEY = Mark("#", "#", "yellow")
SENT = Mark("→", ">", "cyan")
REPLIED = Mark("←", "<", "cyan")
VARIABLE = Mark("=", "=", "dim")
RINGS = Mark("☎", "@", "green")
EVENT = Mark("✉", "@", "cyan")
MOVED = Mark("↪", "^", "blue")
NOTE = Mark("i", "i", "dim", "dim")
WARNING = Mark("▲", "!", "bold yellow", "yellow")
FAILED = Mark("✗", "X", "bold red", "red")
ENDED = Mark("■", "*", "bold green", "bold")
LINK = Mark("◆", "+", "blue")
