"""How deliveries look on a terminal: one on a line, or one wholly.

Knows columns and words. Does not know where deliveries come from; they are masked already.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bridge.calls.deliveries import Delivery, DeliveryState
from bridge.telephony.plain import harmless

HEAD = ("at", "id", "event", "extension", "state", "tries", "receiver")


def listed(found: Sequence[Delivery]) -> Iterator[str]:
    """A line for each, when, what, to whom, how it stands, below one of names; nothing where there is none."""
    if found:
        at, id_, event, extension, state, tries, receiver = HEAD
        yield f"{at:<19}  {id_:<36}  {event:<10}  {extension:<12}  {state:<9}  {tries:>5}  {receiver}"
    for one in found:
        told = one.notification
        line = (
            f"{moment(told.at)}  {told.id}  {told.trigger:<10}  {told.extension:<12}  "
            f"{one.state:<9}  {one.attempts:>5}  {told.receiver}  {_why(one)}"
        )
        yield harmless(line.rstrip())


def whole(one: Delivery) -> Iterator[str]:
    """All that is known of one."""
    told, verdict = one.notification, one.verdict
    rows = {
        "delivery": told.id + (" (replayed)" if one.replay else ""),
        "event": f"{told.trigger} of {told.extension}, {moment(told.at)}",
        "call": f"{told.call_id} ({told.api_id})",
        "definition": told.definition,
        "request": f"{told.method} {told.url}",
        "body": told.body,
        "state": f"{one.state}{f', {verdict.reason}' if verdict and verdict.reason else ''}",
        "attempts": str(one.attempts),
        "next": moment(one.due) if one.due is not None and one.state is DeliveryState.PENDING else "",
        "given up": moment(told.give_up_at) if one.state is DeliveryState.PENDING else "",
    }
    if verdict:
        rows["last answer"] = f"status {verdict.status} after {verdict.seconds:.3f} s" if verdict.status else ""
        rows["last error"] = verdict.error
    for name, value in rows.items():
        if value:
            yield harmless(f"{name:<12} {value}")
    if verdict and verdict.reply:
        yield "last reply"
        yield from (harmless(f"  {line}") for line in verdict.reply.splitlines())


def as_json(one: Delivery) -> dict[str, object]:
    """The same for programs: moments in seconds since 1970."""
    told, verdict = one.notification, one.verdict
    return {
        "id": told.id,
        "state": one.state,
        "reason": verdict.reason if verdict else None,
        "event": told.trigger,
        "extension": told.extension,
        "definition": told.definition,
        "receiver": told.receiver,
        "call_id": told.call_id,
        "api_id": told.api_id,
        "method": told.method,
        "url": told.url,
        "body": told.body,
        "at": told.at,
        "give_up_at": told.give_up_at,
        "attempts": one.attempts,
        "due": one.due,
        "replay": one.replay,
        "status": verdict.status if verdict else 0,
        "error": verdict.error if verdict else "",
        "reply": verdict.reply if verdict else "",
        "seconds": verdict.seconds if verdict else 0.0,
    }


def moment(at: float) -> str:
    """In the time of this machine: `2026-11-23 21:08:11`."""
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _why(one: Delivery) -> str:
    """What is worth a word: why it is dead, or why it is not delivered yet."""
    verdict = one.verdict
    if verdict is None or one.state is DeliveryState.DELIVERED:
        return ""
    said = verdict.error or (f"status {verdict.status}" if verdict.status else "")
    return ", ".join(part for part in (verdict.reason or "", said) if part)
