"""The control socket's doors to the calls that are up.

Knows paths, bodies and their bounds. Does not know how an order is carried out.
"""

from dataclasses import asdict
from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from bridge.calls.live_orders import LiveOrders
from bridge.errors import OrderRefused
from bridge.web.control import Doors, read_body, refusal, who

PATH: Final = "/v1/calls"


class CallOrder(BaseModel):
    """`POST /v1/calls`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Annotated[str, Field(min_length=1, max_length=80)]
    ivr: Annotated[str, Field(min_length=1, max_length=20)]
    ring: Annotated[float, Field(ge=1, le=600)] = 25


def call_doors(orders: LiveOrders) -> Doors:
    """What `control_socket` is to serve besides."""

    def add(app: web.Application) -> None:
        door = _Door(orders)
        app.router.add_get(PATH, door.show)
        app.router.add_post(PATH, door.place)
        app.router.add_delete(f"{PATH}/{{call}}", door.hang_up)

    return add


class _Door:
    def __init__(self, orders: LiveOrders) -> None:
        self._orders = orders

    async def show(self, _request: web.Request) -> web.Response:
        return web.json_response({"calls": [asdict(one) for one in self._orders.calls()]})

    async def place(self, request: web.Request) -> web.Response:
        order = await read_body(request, CallOrder)
        try:
            placed = await self._orders.place(order.number, order.ivr, order.ring, who(request))
        except OrderRefused as why:
            raise refusal(f"nobody was called: {why}") from None
        return web.json_response(asdict(placed))

    async def hang_up(self, request: web.Request) -> web.Response:
        call = request.match_info["call"]
        try:
            found = await self._orders.hang_up(call, who(request))
        except OrderRefused as why:
            raise refusal(f"the call goes on: {why}") from None
        if not found:
            raise refusal("there is no such call; `callbridge top` lists those that are up")
        return web.json_response({"ended": call})
