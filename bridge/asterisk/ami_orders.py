"""One function for each AMI action that is used, and what its answer says.

Knows AMI's names of actions and their answers. Does not know how one is sent. There is no Originate: calls are placed
over ARI, which knows afterwards whether it has placed one.
Source: Asterisk reference 3, 9.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bridge.asterisk.ami_fields import Fields, checked, seen, text
from bridge.calls.phones.sightings import Seen
from bridge.errors import AsteriskError

Replies = Sequence[Fields]
"""The answer to an action; of one that lists something, with an event for each item."""

GONE = 404
_CHANNEL = re.compile(r"[A-Za-z0-9][^\r\n\0]{0,255}")


@dataclass(frozen=True, slots=True)
class Order:
    """An action, fit to be sent. Made by the functions below; its fields may hold a password, so they are not shown."""

    action: str
    fields: Mapping[str, str] = field(repr=False, default_factory=dict)


def login(user: str, password: str) -> Order:
    """Raises AsteriskError, as all of these, when a value must not be sent."""
    return _order("Login", Username=user, Secret=password, Events="on")


def ping() -> Order:
    return _order("Ping")


def list_channels() -> Order:
    return _order("CoreShowChannels")


def show_place(context: str, extension: str) -> Order:
    """Patterns are matched. Neither may be empty: that would list everything."""
    return _order("ShowDialPlan", Context=context, Extension=extension)


def show_context(context: str) -> Order:
    """All that stands in a context, what it includes among it."""
    return _order("ShowDialPlan", Context=context)


def show_dialplan() -> Order:
    """All of it, which may be ten thousand lines."""
    return _order("ShowDialPlan")


def list_commands() -> Order:
    """The actions that this user may give, as fields of the answer."""
    return _order("ListCommands")


def core_settings() -> Order:
    return _order("CoreSettings")


def get_config(file: str) -> Order:
    """A file of Asterisk, which only a user of the class `config` is shown."""
    return _order("GetConfig", Filename=file)


def redirect(channel: str, context: str, extension: str, priority: int) -> Order:
    place = {"Context": context, "Exten": extension, "Priority": str(priority)}
    return _order("Redirect", Channel=_one(channel), **place)


def hang_up(channel: str, cause: int) -> Order:
    return _order("Hangup", Channel=_one(channel), Cause=str(cause))


def accept(order: Order, replies: Replies) -> None:
    """Raises AsteriskError when the answer is a refusal; its status is 404 when there is no such channel."""
    if (said := refusal(replies)) is not None:
        gone = said.lower().startswith(("no such channel", "channel does not exist"))
        raise AsteriskError(f"AMI refused {order.action}: {said}", GONE if gone else 0)


def refusal(replies: Replies) -> str | None:
    """What Asterisk says when it refuses; None when it does not."""
    answers = [reply for reply in replies if "Response" in reply]
    refused = next((reply for reply in answers if text(reply, "Response") != "Success"), None)
    if refused is not None:
        return text(refused, "Message") or text(refused, "Response")
    return None if answers else "no answer that can be read"


def listed(replies: Replies) -> tuple[Seen, ...]:
    """The channels of a list; one that cannot be read is left out."""
    return tuple(_readable([reply for reply in replies if text(reply, "Event") == "CoreShowChannel"]))


def _readable(rows: Sequence[Fields]) -> list[Seen]:
    channels = []
    for row in rows:
        try:
            channels.append(seen(row))
        except ValueError:
            continue
    return channels


def _one(channel: str) -> str:
    """A name or a uniqueid. What begins with a slash would be a regular expression, and end every call it matches."""
    if not _CHANNEL.fullmatch(channel):
        raise AsteriskError("AMI: an order was not sent, it names no channel")
    return channel


def _order(action: str, **fields: str) -> Order:
    return Order(action, checked(fields))
