"""Looks at one Asterisk over AMI, on a connection of its own.

Knows what is asked. Does not know what the answers mean.
"""

import asyncio
from typing import Final

from bridge.asterisk import ami_orders as orders
from bridge.asterisk.ami import AmiConnection
from bridge.asterisk.ami_events import Booted, decode
from bridge.asterisk.ami_fields import Fields, text
from bridge.asterisk.ami_orders import Order, Replies
from bridge.asterisk.settings import AmiSettings
from bridge.doctor.conf import Conf, parse_conf
from bridge.doctor.facts import AmiSeen, Refused, Step
from bridge.doctor.finding import Unseen
from bridge.errors import AsteriskError

BOOTED_WITHIN: Final = 2.0
DIALPLAN_WITHIN: Final = 15.0
"""Seconds for the whole dialplan, which may have ten thousand lines."""
NAMES: Final = frozenset({"Response", "ActionID", "content", "Message"})


async def look_at_ami(settings: AmiSettings) -> tuple[AmiSeen | Refused, dict[str, Conf]]:
    """What is seen, and those files that AMI shows, if it shows any. Never raises."""
    booted = asyncio.Event()

    def take(fields: Fields) -> None:
        if isinstance(decode(fields), Booted):
            booted.set()

    connection = AmiConnection(take, lambda _bug: None)
    try:
        await connection.open(settings.host, settings.port, settings.login_timeout)
        login = orders.login(settings.user, settings.password.get_secret_value())
        if (said := orders.refusal(await connection.send(login, settings.login_timeout))) is not None:
            return Refused(said, login=True), {}
        return await _looked(connection, booted, settings)
    except OSError as error:
        return Refused(error.strerror or type(error).__name__), {}
    except AsteriskError as error:
        return Refused(str(error)), {}
    finally:
        connection.abort("the doctor leaves")


async def _looked(
    connection: AmiConnection, booted: asyncio.Event, settings: AmiSettings
) -> tuple[AmiSeen, dict[str, Conf]]:
    within = settings.action_timeout
    listed = await connection.send(orders.list_commands(), within)
    actions = frozenset(name for reply in listed for name in reply if name not in NAMES)
    try:
        async with asyncio.timeout(BOOTED_WITHIN):
            await booted.wait()
    except TimeoutError:
        pass
    seen = AmiSeen(actions, booted.is_set(), await _system(connection, within), await _steps(connection))
    return seen, await _confs(connection, within) if "GetConfig" in actions else {}


async def _system(connection: AmiConnection, within: float) -> str | Unseen:
    try:
        replies = await _asked(connection, orders.core_settings(), within)
    except AsteriskError as error:
        return Unseen(str(error))
    return next((text(reply, "SystemName") for reply in replies if "SystemName" in reply), "")


async def _steps(connection: AmiConnection) -> tuple[Step, ...] | Unseen:
    try:
        replies = await _asked(connection, orders.show_dialplan(), DIALPLAN_WITHIN)
    except AsteriskError as error:
        return Unseen(str(error))
    return tuple(_step(row) for row in replies if text(row, "Event") == "ListDialplan")


def _step(row: Fields) -> Step:
    priority = text(row, "Priority")
    return Step(
        context=text(row, "Context"),
        extension=text(row, "Extension"),
        priority=int(priority) if priority.isascii() and priority.isdecimal() and len(priority) < 10 else 0,  # noqa: PLR2004 - no extension is that long
        app=text(row, "Application"),
        data=text(row, "AppData"),
        label=text(row, "ExtensionLabel"),
        include=text(row, "IncludeContext"),
    )


async def _confs(connection: AmiConnection, within: float) -> dict[str, Conf]:
    """The files that an AMI user with the class `config` may see."""
    found = {}
    for file in ("http.conf", "ari.conf", "manager.conf", "asterisk.conf"):
        try:
            replies = await _asked(connection, orders.get_config(file), within)
        except AsteriskError:
            continue
        found[file] = parse_conf("\n".join(_lines(replies)))
    return found


def _lines(replies: Replies) -> list[str]:
    """`Category-000000: general`, `Line-000000-000001: enabled=yes` as the lines of a file."""
    lines = []
    for reply in replies:
        for name in sorted(name for name in reply if name.lower().startswith(("category-", "line-"))):
            kind, _, number = name.partition("-")
            lines.append((number[:6], f"[{text(reply, name)}]" if kind.lower() == "category" else text(reply, name)))
    return [line for _, line in sorted(lines, key=lambda one: (one[0], not one[1].startswith("[")))]


async def _asked(connection: AmiConnection, order: Order, within: float) -> Replies:
    replies = await connection.send(order, within)
    orders.accept(order, replies)
    return replies
