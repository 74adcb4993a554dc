"""What people know a script by that has no name in `callbridge.toml`: where it is asked, and where that is written.

Knows how much of a URL may be read by everybody. Does not know how a URL is asked. Source: The IVR 2.4.
"""

from typing import Final
from urllib.parse import urlsplit

from bridge.ivr.variables import Template

LONGEST: Final = 16
"""Characters of a path's first part. What is longer may be a key, and is not told; nor is what comes after it."""
HOST_LIMIT: Final = 40


def name_of(url: Template, place: str) -> str:
    """`billing.example/menu, ivr/0003-099.toml main.start[3]`: one for each place, however many callers there are.

    Neither user and password nor the query are told, and of the path no more than its first short part.
    """
    written = place.replace(" context.", " ", 1).replace(".option.", ".", 1)
    try:
        asked = urlsplit(url.fill(lambda name: f"${name}"))
        host, port = asked.hostname or "", asked.port
    except ValueError:  # what is wrong with it is a finding of its own
        return written
    if not host or not host.isprintable():
        return written
    where = f"{host[:HOST_LIMIT]}:{port}" if port else host[:HOST_LIMIT]
    return f"{where}{_path(asked.path)}, {written}"


def _path(path: str) -> str:
    first, more, rest = path.removeprefix("/").partition("/")
    if len(first) > LONGEST or not first.isprintable():
        return "/…"
    return f"/{first}/…" if more and rest else f"/{first}" if first else ""
