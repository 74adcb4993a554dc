"""The host's time zone, with its rules: what counts where no file names one.

Knows the two places where a Unix host says it. Does not know what the zone is used for.
Source: callbridge.toml, [numbers] timezone.
"""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from bridge.ivr.timezones import zone_of

LOCALTIME = Path("/etc/localtime")


def host_zone(environ: Mapping[str, str], localtime: Path = LOCALTIME) -> tzinfo:
    """The zone of `TZ`, else that of `/etc/localtime`; UTC on a host that says nothing that can be read."""
    return zone_of(environ.get("TZ", "").removeprefix(":")) or _of_file(localtime) or UTC


def is_known(environ: Mapping[str, str], localtime: Path = LOCALTIME) -> bool:
    """Whether the host says it at all."""
    return zone_of(environ.get("TZ", "").removeprefix(":")) is not None or _of_file(localtime) is not None


def _of_file(localtime: Path) -> tzinfo | None:
    """By the name that the link leads to, so that two readings are equal; else by the rules themselves."""
    try:
        _, found, name = str(localtime.resolve()).rpartition("/zoneinfo/")
        if found and (zone := zone_of(name)):
            return zone
        with localtime.open("rb") as file:
            return ZoneInfo.from_file(file)
    except (OSError, ValueError, RuntimeError):
        return None
