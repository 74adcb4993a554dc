"""What the API needs of the rest of the house, in memory; and a whole API over it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bridge.calls.api_ports import (
    Credential,
    CredentialKind,
    IssuedToken,
    Recording,
    Rights,
    Scope,
    Subscription,
)
from bridge.calls.entries.events import ProgramOrdered
from bridge.calls.placing.call_orders import Caller, PlaceOrder
from bridge.calls.switchboard import LegState, LiveCall, LiveLeg, Switchboard
from bridge.errors import OrderRefused, StoreError
from bridge.ivr.definition import Definition
from bridge.ivr.live import LiveSet
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind
from bridge.telephony.values import Extension
from bridge.web.api import ApiPorts, routes
from bridge.web.api_settings import ApiSettings
from bridge.web.unifiedapi.targets import split_target
from bridge.web.wire import Answer, ApiRefusal, Asked, Sound, refused_order
from tests.fakes.ports import ListJournal

TOKEN = "tokentokentokentokentokentokentokentokentok"
"""Of user 17, with the telephones 001 and 002, the IVR 099 and the queue 801, all scopes."""
NARROW = "narrownarrownarrownarrownarrownarrownarrown"
"""Of user 18: the telephone 001 alone, calls only."""
EVERYTHING = "everythingeverythingeverythingeverythingeve"
SECRET = "secretsecretsecretsecretsecretsecretsecrets"
"""Of the client crm."""
KEY = b"k" * 32
ANA, BOB, CORA, FORM = (Extension("0003", short) for short in ("001", "002", "003", "099"))
KINDS = {
    "001": ExtensionKind.PHONE,
    "002": ExtensionKind.PHONE,
    "003": ExtensionKind.PHONE,
    "099": ExtensionKind.IVR,
    "801": ExtensionKind.QUEUE,
    "901": ExtensionKind.VOICEMAIL,
}
LIVE = LiveSet(
    "1",
    "0003",
    dialling=Dialling(
        "0003",
        Directory(tuple(Declaration(Extension("0003", short), kind) for short, kind in KINDS.items())),
        country="RO",
    ),
)
_MINE = ("0003*001", "0003*002", "0003*099", "801", "0003*901")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def settings(**changes: Any) -> ApiSettings:  # noqa: ANN401 - JSON is any value
    every = ["calls", "events", "recordings"]
    table: dict[str, Any] = {
        "public_url": "https://pbx.example",
        "client": [
            {"id": "crm", "secret_sha256": sha256(SECRET), "user": "17", "extensions": ["*"], "scopes": every[:2]}
        ],
        "token": [
            {"name": "desk", "sha256": sha256(TOKEN), "user": "17", "extensions": list(_MINE), "scopes": every},
            {"name": "form", "sha256": sha256(NARROW), "user": "18", "extensions": ["0003*001"], "scopes": ["calls"]},
            {"name": "boss", "sha256": sha256(EVERYTHING), "user": "1", "extensions": ["*"], "scopes": every},
        ],
        **changes,
    }
    return ApiSettings.model_validate(table)


@dataclass
class HandClock:
    """Time stands still until it is moved."""

    at: float = 1_795_335_300.0

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at


@dataclass
class OneSet:
    live: LiveSet = LIVE

    def current(self) -> LiveSet:
        return self.live

    async def draft(self) -> LiveSet | None:
        return None

    async def kept(self, version: str) -> LiveSet | None:
        return self.live if self.live.version == version else None


@dataclass
class FakeCallOrders:
    """Places calls on the switchboard at once; `refusal` is raised instead, once it is set."""

    switchboard: Switchboard
    clock: HandClock
    refusal: OrderRefused | None = None
    ordered: list[tuple[str, Any]] = field(default_factory=list)
    callers: list[Caller] = field(default_factory=list)
    asking: list[Extension] = field(default_factory=list)

    async def place(self, order: PlaceOrder, caller: Caller) -> LiveCall:
        self._refuse()
        self.ordered.append(("place", order))
        self.callers.append(caller)
        call = self.switchboard.expect(f"c{len(self.ordered)}", "pbx1", self.clock.now())
        call.charged, call.token, call.nonce = order.charged, caller.token, order.nonce
        call.transfer_outside = order.transfer_outside
        for place, source in enumerate(order.sources):
            extension = Extension.parse(source, "0003")
            known = extension if extension and LIVE.directory.find(extension) else None
            leg = LiveLeg(f"{call.call_id}-{place}", known, source, source=order.sources)
            leg.destination = (order.destination,)
            self.switchboard.seat(call, leg)
        return call

    async def hang_up(self, call: LiveCall, caller: Caller) -> None:
        self._refuse()
        self.ordered.append(("hang_up", call.api_id))
        for channel in list(call.channels):
            self.switchboard.gone(channel)

    async def transfer(self, call: LiveCall, stays: LiveLeg, to: str, asking: Extension, caller: Caller) -> None:
        self._refuse()
        self.ordered.append(("transfer", (call.api_id, stays.number, to)))
        self.asking.append(asking)

    def _refuse(self) -> None:
        if self.refusal is not None:
            raise self.refusal


@dataclass
class FakeTokens:
    kept: list[Credential] = field(default_factory=list)
    fetched: dict[str, IssuedToken] = field(default_factory=dict)
    broken: bool = False
    known: bool = True

    def credentials(self) -> Sequence[Credential]:
        return tuple(self.kept)

    def client(self, name: str) -> Credential | None:
        return next((one for one in self.kept if one.kind is CredentialKind.CLIENT and one.name == name), None)

    def token(self, sha256: str) -> Credential | None:
        return next((one for one in self.kept if one.kind is CredentialKind.TOKEN and one.sha256 == sha256), None)

    def issued(self, sha256: str) -> IssuedToken | None:
        return self.fetched.get(sha256)

    async def add(self, credential: Credential) -> bool:
        self._break()
        if any(one.name == credential.name for one in self.kept):
            return False
        self.kept.append(credential)
        return True

    async def issue(self, token: IssuedToken) -> None:
        self._break()
        self.fetched[token.sha256] = token

    async def revoke(self, name: str) -> bool:
        self._break()
        found = [one for one in self.kept if one.name == name]
        self.kept = [one for one in self.kept if one.name != name]
        return bool(found)

    def _break(self) -> None:
        if self.broken:
            raise StoreError("the disk is full")


@dataclass
class FakeSubscriptions:
    kept: dict[str, Subscription] = field(default_factory=dict)
    broken: bool = False

    def of(self, extension: Extension) -> Sequence[Subscription]:
        return [one for one in self.kept.values() if one.extension == extension]

    async def add(self, subscription: Subscription, most: int) -> bool:
        if self.broken:
            raise StoreError("the disk is full")
        if len(self.of(subscription.extension)) >= most:
            return False
        self.kept[subscription.id] = subscription
        return True

    async def change(self, subscription: Subscription) -> bool:
        if subscription.id not in self.kept:
            return False
        self.kept[subscription.id] = subscription
        return True

    async def delete(self, ids: Sequence[str]) -> None:
        for one in ids:
            self.kept.pop(one, None)


@dataclass
class FakeFiles:
    definitions: list[Definition] = field(default_factory=list)
    at: float = 1_795_000_000.0

    def filed(self, extension: Extension) -> Sequence[Definition]:
        return [one for one in self.definitions if one.concerns(extension)]

    def filed_at(self) -> float:
        return self.at


@dataclass
class FakeAnswers:
    """`broken`: at which of find and keep the store fails."""

    kept: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    broken: str = ""

    async def find(self, token: str, key: str, now: float) -> str | None:
        if self.broken == "find":
            raise StoreError("the disk is full")
        answer, expires = self.kept.get((token, key), (None, 0.0))
        return answer if expires > now else None

    async def keep(self, token: str, key: str, answer: str, expires: float) -> None:
        if self.broken == "keep":
            raise StoreError("the disk is full")
        self.kept[token, key] = (answer, expires)


@dataclass
class FakeRecordings:
    """`sounds` by call and name; `had` is who had a leg in which call."""

    sounds: dict[tuple[str, str], tuple[Recording, bytes]] = field(default_factory=dict)
    had: dict[str, frozenset[Extension]] = field(default_factory=dict)

    def put(self, api_id: str, name: str, content: bytes, *, busy: bool = False) -> None:
        self.sounds[api_id, name] = (Recording(name, 1_795_335_300.0, 2.5, len(content), busy=busy), content)

    async def extensions_of(self, api_id: str) -> frozenset[Extension]:
        return self.had.get(api_id, frozenset())

    async def all_of(self, api_id: str) -> Sequence[Recording]:
        return [one for (call, _), (one, _) in self.sounds.items() if call == api_id]

    async def find(self, api_id: str, name: str) -> Recording | None:
        found = self.sounds.get((api_id, name)) or self.sounds.get((api_id, f"{name}.wav"))
        return found[0] if found else None

    async def read(self, api_id: str, name: str, start: int, length: int) -> bytes:
        found = self.sounds.get((api_id, name))
        return found[1][start : start + length] if found else b""

    async def remove(self, api_id: str, name: str) -> bool:
        return self.sounds.pop((api_id, name), None) is not None


class FakeApi:
    """The API without its listener. `ask` gives status and content; of a sound, its octets."""

    def __init__(self, **changes: Any) -> None:  # noqa: ANN401 - JSON is any value
        self.settings = settings(**changes)
        self.sets = OneSet()
        self.clock = HandClock()
        self.journal = ListJournal()
        made = iter(range(1, 1_000_000))
        self.switchboard = Switchboard(lambda: f"call{next(made):016}")
        self.orders = FakeCallOrders(self.switchboard, self.clock)
        self.tokens = FakeTokens()
        self.subscriptions = FakeSubscriptions()
        self.files = FakeFiles()
        self.answers = FakeAnswers()
        self.recordings = FakeRecordings()
        self.routes = routes(self.ports)
        self.headers: Mapping[str, str] = {}

    @property
    def ports(self) -> ApiPorts:
        return ApiPorts(
            lambda: self.settings,
            self.sets,
            self.orders,
            self.switchboard,
            self.tokens,
            self.subscriptions,
            self.files,
            self.answers,
            self.recordings,
            self.journal,
            self.clock,
            KEY,
        )

    async def ask(
        self,
        method: str,
        target: str,
        body: object = None,
        token: str | None = TOKEN,
        address: str = "192.0.2.1",
        **headers: str,
    ) -> tuple[int, Any]:
        split = split_target(target)
        assert split is not None
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            given.setdefault("authorization", f"Bearer {token}")
        octets = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        asked = Asked("r1", method, *split, given, octets, address, "https://pbx.example")
        try:
            answer = await self.routes.serve(asked)
        except ApiRefusal as refused:
            answer = refused.answer()
        except OrderRefused as refused:
            answer = refused_order(refused).answer()
        except StoreError:
            answer = ApiRefusal("unavailable", "the store").answer()
        self.headers = answer.headers
        if isinstance(answer, Sound):
            return answer.status, b"".join([piece async for piece in answer.pieces])
        assert isinstance(answer, Answer)
        assert answer.content
        return answer.status, answer.content

    async def place(self, body: Mapping[str, Any] | None = None, query: str = "", **more: Any) -> tuple[int, Any]:  # noqa: ANN401 - JSON is any value
        """Place the call of the specification's example, with other members."""
        view: dict[str, Any] = {"source": ["0744123456"], "destination": "0003*099"}
        whole: dict[str, Any] = {"extension": "0003*001", "phoneCallView": [view], **(body or {})}
        return await self.ask("POST", f"/uapi/phoneCalls/@me/simple{query}", whole, **more)

    def talk(self, api_id: str = "", transfer_outside: bool = True) -> LiveCall:
        """Ana and Bob talk."""
        call = self.switchboard.expect("1.1", "pbx1", self.clock.now(), api_id)
        call.transfer_outside = transfer_outside
        for channel, whom in (("1.1", ANA), ("1.2", BOB)):
            leg = LiveLeg(channel, whom, str(whom), LegState.ON_CALL, (str(ANA),), (str(BOB),))
            self.switchboard.seat(call, leg)
        return call

    def wait_in_ivr(self, number: str = "+40744123456") -> LiveCall:
        """Somebody from outside listens to the IVR 099."""
        call = self.switchboard.expect("2.1", "pbx1", self.clock.now())
        self.switchboard.seat(call, LiveLeg("2.1", None, number, LegState.ON_CALL, (number,), (str(FORM),)))
        self.switchboard.seat(call, LiveLeg("2.1", FORM, str(FORM), LegState.ON_CALL, (number,), (str(FORM),)))
        return call

    @property
    def audit(self) -> list[tuple[str, str, str]]:
        return [(one.who, one.what, one.subject) for one in self.journal.of(ProgramOrdered)]


def form(**fields: str) -> bytes:
    return urlencode(fields).encode()


def rights(*extensions: str, scopes: tuple[Scope, ...] = tuple(Scope)) -> Rights:
    return Rights("17", extensions or ("*",), scopes)


def code(answer: tuple[int, Any]) -> tuple[int, str]:
    """Status and code of a refusal."""
    status, content = answer
    assert list(content) == ["error"]
    assert sorted(content["error"]) == ["code", "message"]
    return status, content["error"]["code"]
