"""Credentials of the API over the control socket: listed, made and revoked, in JSON.

Knows paths, bodies and their bounds. Does not know typer, nor how an order is carried out. A secret leaves here once,
to whoever may open the socket.
"""

from dataclasses import asdict
from typing import Annotated, Final

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bridge.calls.api_ports import ALL, ApiOrders, CredentialKind, CredentialWanted, Revoked, Rights, Scope
from bridge.errors import StoreError
from bridge.telephony.extensions import read_number
from bridge.web.control import Doors, read_body, refusal, who

PATH: Final = "/v1/api/credentials"
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


def _extension(text: str) -> str:
    if text != ALL and read_number(text, "0") is None:
        raise ValueError("must be extensions such as 0003*001 or 0003*1XX, or * for all")
    return text


class CredentialOrder(BaseModel):
    """`POST /v1/api/credentials`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: CredentialKind
    name: Name
    user: Name
    extensions: Annotated[
        tuple[Annotated[str, Field(max_length=64), AfterValidator(_extension)], ...],
        Field(min_length=1, max_length=10_000),
    ]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=3)]
    max_calls: Annotated[int, Field(ge=0, le=100_000)] = 20
    max_calls_per_hour: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    max_minutes_per_day: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    @property
    def wanted(self) -> CredentialWanted:
        """As the service knows it."""
        rights = Rights(
            self.user, self.extensions, self.scopes, self.max_calls, self.max_calls_per_hour, self.max_minutes_per_day
        )
        return CredentialWanted(self.kind, self.name, rights)


def api_doors(orders: ApiOrders) -> Doors:
    """What `control_socket` is to serve besides."""

    def add(app: web.Application) -> None:
        door = _Door(orders)
        app.router.add_get(PATH, door.show)
        app.router.add_post(PATH, door.add)
        app.router.add_delete(f"{PATH}/{{name}}", door.revoke)

    return add


class _Door:
    def __init__(self, orders: ApiOrders) -> None:
        self._orders = orders

    async def show(self, _request: web.Request) -> web.Response:
        return web.json_response({"credentials": [asdict(one) for one in self._orders.credentials()]})

    async def add(self, request: web.Request) -> web.Response:
        order = await read_body(request, CredentialOrder)
        try:
            secret = await self._orders.add(order.wanted, who(request))
        except StoreError as away:
            raise refusal(f"nothing was made: {away}") from None
        if secret is None:
            raise refusal("there is a client or token of this name already; choose another one")
        return web.json_response({"name": order.name, "secret": secret})

    async def revoke(self, request: web.Request) -> web.Response:
        try:
            done = await self._orders.revoke(request.match_info["name"], who(request))
        except StoreError as away:
            raise refusal(f"nothing was revoked: {away}") from None
        if done is Revoked.UNKNOWN:
            raise refusal("there is no client or token of this name")
        if done is Revoked.READ_ONLY:
            raise refusal("it stands in callbridge.toml; remove it there and reload")
        return web.json_response({"revoked": request.match_info["name"]})
