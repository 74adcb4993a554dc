"""REST over the fake's event socket: one request after the other, as Asterisk does it."""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from tests.fakes.ari import FakeAri


class OverSocket:
    """`requests` are the messages as they came; a test may have answers lost, or told twice."""

    def __init__(self, fake: "FakeAri") -> None:
        self._fake = fake
        self.requests: list[dict[str, Any]] = []
        self.lost = 0
        """So many answers are not told."""
        self.times = 1
        """How often each is told."""

    @property
    def uris(self) -> list[str]:
        return [f"{request['method']} {request['uri']}" for request in self.requests]

    async def asked(self, text: str) -> bool:
        """Obey one message, and tell the answer among the events; False: hang up."""
        request = json.loads(text)
        assert request["type"] == "RESTRequest"
        self.requests.append(request)
        path, _, query = request["uri"].partition("?")
        body = json.loads(request["message_body"]) if "message_body" in request else None
        assert body is None or request["content_type"] == "application/json"
        answer = await self._fake.answer(request["method"], path, dict(parse_qsl(query)), body)
        if answer is None:
            self._fake.drop_socket()
            return False
        if self._fake.filter and "RESTResponse" not in self._fake.filter:
            return True
        if self.lost:
            self.lost -= 1
            return True
        for _ in range(self.times):
            self.tell(request, *answer)
        return True

    def tell(self, request: dict[str, Any], status: int, reply: object = None) -> None:
        body: dict[str, Any] = {}
        if reply is not None:
            body = {"content_type": "application/json", "message_body": json.dumps(reply)}
        self._fake.tell(
            "RESTResponse",
            transaction_id=request["transaction_id"],
            request_id=request["request_id"],
            status_code=status,
            reason_phrase="as the status says",
            uri=request["uri"],
            **body,
        )
