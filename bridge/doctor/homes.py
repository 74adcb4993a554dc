"""Folders in somebody's home. A home is opened to nobody: the folder goes elsewhere.

Knows where homes are, and where our folders belong. Does not know who may read what.
"""

from shlex import quote
from typing import Final

from bridge.doctor.facts import Facts
from bridge.doctor.finding import Mend, write

_OF_ROOT: Final = "root"
_OF_USERS: Final = "home"
_BELONGS: Final = "/var/lib/callbridge"


def home_of(path: str) -> str:
    """The home in which a folder lies, or which it is; "" for none."""
    match path.split("/"):
        case ["", top, *_] if top == _OF_ROOT:
            return f"/{top}"
        case ["", top, user, *_] if top == _OF_USERS and user:
            return f"/{top}/{user}"
        case _:
            return ""


def elsewhere(facts: Facts, setting: str, path: str) -> Mend:
    """Lines that put a folder of ours, such as `[speech] cache_dir`, to where Asterisk can read it."""
    table, _, key = setting.partition(" ")
    name = "sounds" if table == "[sounds]" else "speech"
    there = f"{_BELONGS}/{name}"
    return write(facts.config, table, f"# and move what is in {quote(path)} to there", f'{key} = "{there}"')
