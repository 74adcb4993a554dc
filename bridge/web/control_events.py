"""The control socket's doors to deliveries and to what is kept.

Knows paths, bodies and their bounds. Does not know how an order is carried out, nor what is masked, and how.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from bridge.calls.deliveries import Delivery, DeliveryFilter
from bridge.calls.event_orders import EventOrders
from bridge.errors import OrderRefused, StoreError
from bridge.web.control import Doors, read_body, refusal, who

MOST = 10_000
"""Deliveries that are listed at once."""

T = TypeVar("T")


class ListOrder(BaseModel):
    """`POST /v1/deliveries/list`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wanted: DeliveryFilter = DeliveryFilter()
    most: Annotated[int, Field(ge=1, le=MOST)] = 100


class SomeOrder(BaseModel):
    """`POST /v1/deliveries/replay` and `drop`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wanted: DeliveryFilter = DeliveryFilter()


class ForgetOrder(BaseModel):
    """`POST /v1/forget`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Annotated[str, Field(min_length=1, max_length=80)]


def event_doors(orders: EventOrders, mask: Callable[[Delivery], Delivery]) -> Doors:
    """For `control_socket`; `mask` takes out of a delivery what people are not to see."""
    door = _Door(orders, mask)

    def add(app: web.Application) -> None:
        app.router.add_post("/v1/deliveries/list", door.list)
        app.router.add_post("/v1/deliveries/replay", door.replay)
        app.router.add_post("/v1/deliveries/drop", door.drop)
        app.router.add_post("/v1/purge", door.purge)
        app.router.add_post("/v1/forget", door.forget)

    return add


class _Door:
    def __init__(self, orders: EventOrders, mask: Callable[[Delivery], Delivery]) -> None:
        self._orders = orders
        self._mask = mask

    async def list(self, request: web.Request) -> web.Response:
        order = await read_body(request, ListOrder)
        found = await _done(self._orders.deliveries(order.wanted, order.most))
        return web.json_response({"deliveries": [asdict(self._mask(one)) for one in found]})

    async def replay(self, request: web.Request) -> web.Response:
        order = await read_body(request, SomeOrder)
        return web.json_response({"count": await _done(self._orders.replay(order.wanted, who(request)))})

    async def drop(self, request: web.Request) -> web.Response:
        order = await read_body(request, SomeOrder)
        return web.json_response({"count": await _done(self._orders.drop(order.wanted, who(request)))})

    async def purge(self, request: web.Request) -> web.Response:
        return web.json_response({"removed": dict(await _done(self._orders.purge(who(request))))})

    async def forget(self, request: web.Request) -> web.Response:
        order = await read_body(request, ForgetOrder)
        return web.json_response({"removed": dict(await _done(self._orders.forget(order.number, who(request))))})


async def _done(order: Awaitable[T]) -> T:
    try:
        return await order
    except OrderRefused as refused:
        raise refusal(str(refused)) from None
    except StoreError as away:
        raise refusal(f"the database cannot be used now: {away}") from None
