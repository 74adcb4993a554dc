"""Who is logged in: random names of sessions, of which only the hash is kept, with an end of their own.

Knows users' names and roles, and moments of a monotonic clock. Does not know passwords, nor cookies.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bridge.web.console.settings import Role

IDLE: Final = 3600.0
"""Seconds without a request after which a session has ended. A live page that is open counts as somebody who looks."""
OF_ONE: Final = 10
"""Sessions of one user; with one more, the one that was used longest ago ends."""
IN_ALL: Final = 1000


@dataclass(slots=True)
class Session:
    """Somebody who is logged in. `form_key` goes with whatever he orders: other sites do not know it."""

    user: str
    role: Role
    address: str
    form_key: str
    began: float
    seen: float

    @property
    def may_act(self) -> bool:
        """A viewer only sees."""
        return self.role is Role.OPERATOR

    def sent(self, form_key: str) -> bool:
        """Whether this key is that of the session; in constant time."""
        return hmac.compare_digest(self.form_key.encode(), form_key.encode(errors="replace"))


class Sessions:
    """All sessions. They end with the process."""

    def __init__(self, longest: float, now: Callable[[], float]) -> None:
        """A session lasts so many seconds, however busy it is."""
        self._longest = longest
        self._now = now
        self._by_hash: OrderedDict[bytes, Session] = OrderedDict()

    def begin(self, user: str, role: Role, address: str) -> str:
        """Log somebody in; the secret name of the session, which is kept nowhere."""
        now, name = self._now(), secrets.token_urlsafe(32)
        mine = [key for key, one in self._by_hash.items() if one.user == user]
        for key in mine[: max(0, len(mine) - OF_ONE + 1)]:
            del self._by_hash[key]
        self._by_hash[_hash(name)] = Session(user, role, address, secrets.token_urlsafe(32), now, now)
        if len(self._by_hash) > IN_ALL:
            self._by_hash.popitem(last=False)
        return name

    def find(self, name: str) -> Session | None:
        """The session of that name if it has not ended; it is in use from now on."""
        key = _hash(name)
        session = self._by_hash.get(key)
        if session is None:
            return None
        now = self._now()
        if now - session.began >= self._longest or now - session.seen >= IDLE:
            del self._by_hash[key]
            return None
        session.seen = now
        self._by_hash.move_to_end(key)
        return session

    def end(self, name: str) -> None:
        """Log out."""
        self._by_hash.pop(_hash(name), None)

    def __len__(self) -> int:
        """How many there are, also such as nobody has missed yet."""
        return len(self._by_hash)


def _hash(name: str) -> bytes:
    return hashlib.sha256(name.encode(errors="replace")).digest()
