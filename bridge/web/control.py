"""The control socket: by it the command line reaches the running service, in JSON over HTTP.

Knows paths, bodies and their bounds. Does not know typer, nor how an order is carried out. There is no log-in: whoever
may open the socket may order; who it was, the kernel says.
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Literal, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from bridge.calls.orders import Orders, Reloaded
from bridge.faults import Fault
from bridge.ivr.live import SwitchOrder
from bridge.web.unix_socket import listen, peer_of

BODY_LIMIT = 64 << 10
ENDS_WITHIN = 1.0
"""Seconds in which requests may finish when the service ends."""

M = TypeVar("M", bound=BaseModel)
Doors = Callable[[web.Application], None]
"""Adds what else may be asked and ordered: see `control_events`."""


class ReloadOrder(BaseModel):
    """`POST /v1/reload`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    accept_errors: bool = False


class TurnOrder(BaseModel):
    """`POST /v1/switches/NAME`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    to: Literal["on", "off", "toggle"]


@asynccontextmanager
async def control_socket(path: Path, orders: Orders, *doors: Doors) -> AsyncIterator[None]:
    """Take orders at a socket while this is open. Raises SocketInUse, or another OSError, when it cannot be made."""
    listening = listen(path)
    runner = web.AppRunner(control_app(orders, *doors), access_log=None, shutdown_timeout=ENDS_WITHIN)
    try:
        await runner.setup()
        await web.SockSite(runner, listening.socket).start()
        yield
    finally:
        listening.remove()
        await runner.cleanup()
        listening.socket.close()


def control_app(orders: Orders, *doors: Doors) -> web.Application:
    """All that can be asked and ordered."""
    door = _Door(orders)
    app = web.Application(client_max_size=BODY_LIMIT)
    app.router.add_get("/v1/status", door.status)
    app.router.add_post("/v1/reload", door.reload)
    app.router.add_get("/v1/switches", door.switches)
    app.router.add_post("/v1/switches/{name}", door.turn)
    for add in doors:
        add(app)
    return app


class _Door:
    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    async def status(self, _request: web.Request) -> web.Response:
        return web.json_response(asdict(self._orders.standing()))

    async def reload(self, request: web.Request) -> web.Response:
        order = await read_body(request, ReloadOrder)
        return web.json_response(shown(await self._orders.reload(who(request), accept_errors=order.accept_errors)))

    async def switches(self, _request: web.Request) -> web.Response:
        return web.json_response({"switches": [asdict(one) for one in self._orders.switches()]})

    async def turn(self, request: web.Request) -> web.Response:
        order = await read_body(request, TurnOrder)
        turned = await self._orders.turn(request.match_info["name"], SwitchOrder(order.to), who(request))
        if turned is None:
            return web.json_response({"error": "there is no switch of this name"}, status=404)
        return web.json_response(asdict(turned))


def shown(reloaded: Reloaded) -> dict[str, object]:
    """What came of a reload, its findings as `callbridge check --json` has them (The IVR 6.4)."""
    return {
        "accepted": reloaded.accepted,
        "version": reloaded.version,
        "findings": [_finding(one) for one in reloaded.findings],
        "restart": list(reloaded.restart),
    }


def _finding(found: Fault) -> dict[str, object]:
    return {
        "file": found.file,
        "line": found.line,
        "severity": str(found.level),
        "code": found.code,
        "address": found.address,
        "message": found.message,
        "advice": found.row.mend,
    }


def who(request: web.Request) -> str:
    """Who has sent this, as the kernel says."""
    connection = request.get_extra_info("socket")
    return "somebody who has left" if connection is None else peer_of(connection)


async def read_body(request: web.Request, model: type[M]) -> M:
    """The body as a model; a request that does not fit is refused in one sentence."""
    try:
        return model.model_validate_json(await request.read() or b"{}")
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        what = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}".removeprefix(": ")
        raise refusal(what) from None


def refusal(why: str) -> web.HTTPBadRequest:
    """An order that is not carried out, and why in one sentence for a person."""
    return web.HTTPBadRequest(text=json.dumps({"error": why}), content_type="application/json")
