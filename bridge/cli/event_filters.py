"""How deliveries are chosen on a command line: by state, receiver, call, definition, time and id.

Knows options and how a moment is typed. Does not know what is done with those that were chosen.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Final

import typer

from bridge.calls.deliveries import DeliveryFilter, DeliveryState
from bridge.cli.options import refuse

StateOption = Annotated[DeliveryState | None, typer.Option("--state", help="how they stand")]
ReceiverOption = Annotated[
    str, typer.Option("--receiver", metavar="URL", help="to whom: scheme, host and port, such as https://crm.example")
]
CallOption = Annotated[str, typer.Option("--call", metavar="ID", help="of which call: CallID or CallAPIID")]
DefinitionOption = Annotated[str, typer.Option("--definition", metavar="ID", help="of which definition")]
SinceOption = Annotated[
    str, typer.Option("--since", metavar="TIME", help="events since then: 2026-11-23, 2026-11-23T21:08, 30m, 12h, 3d")
]
UntilOption = Annotated[str, typer.Option("--until", metavar="TIME", help="events before then")]
IdOption = Annotated[list[str] | None, typer.Option("--id", metavar="ID", help="which delivery; may be repeated")]

_AGO: Final = re.compile(r"([0-9]{1,6})([smhd])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_PORTS: Final = {"http": 80, "https": 443}
_RECEIVER: Final = re.compile(r"(https?)://([^/:?#@\s]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?/?", re.IGNORECASE)


def chosen(
    state: DeliveryState | None,
    receiver: str,
    call: str,
    definition: str,
    since: str,
    until: str,
    ids: list[str] | None,
) -> DeliveryFilter:
    """What was typed as a filter; anything that is none is refused."""
    return DeliveryFilter(
        state=state,
        receiver=read_receiver(receiver) if receiver else "",
        call=call,
        definition=definition,
        since=read_moment("--since", since) if since else None,
        until=read_moment("--until", until) if until else None,
        ids=tuple(ids or ()),
    )


def read_receiver(text: str) -> str:
    """`https://CRM.example` as `https://crm.example:443`."""
    found = _RECEIVER.fullmatch(text.strip())
    if found is None:
        refuse(f"--receiver {text[:80]!r}: write scheme, host and port, such as https://crm.example:443.")
    scheme = found[1].lower()
    return f"{scheme}://{found[2].lower()}:{found[3] or _PORTS[scheme]}"


def read_moment(option: str, text: str) -> float:
    """A day, a day with its time, or how long ago; in the time of this machine unless the text says otherwise."""
    if found := _AGO.fullmatch(text.strip()):
        return datetime.now(UTC).timestamp() - int(found[1]) * _SECONDS[found[2]]
    try:
        return datetime.fromisoformat(text.strip()).astimezone().timestamp()
    except (ValueError, OverflowError):
        refuse(f"{option} {text[:40]!r}: write a day or a time such as 2026-11-23T21:08, or 30m, 12h, 3d ago.")
