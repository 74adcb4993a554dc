"""Logging in and out: passwords are checked off the calls' path, failures are counted, each is written down.

Knows forms, cookies, users. Does not know pages beyond the log-in. Source: callbridge.toml `[console]`.
"""

import hashlib
import hmac
import math
import secrets
from typing import Final

from bridge.calls.entries.events import ProgramOrdered
from bridge.calls.ports import Clock, Journal
from bridge.web.console.checking import PasswordChecks, TooManyLogIns
from bridge.web.console.lock_out import LockOut
from bridge.web.console.passwords import PasswordHash
from bridge.web.console.sessions import Session, Sessions
from bridge.web.console.settings import ConsoleSettings
from bridge.web.console.visit import View
from bridge.web.console.wire import Answer, Asked, moved
from bridge.web.limits import Buckets

WRONG: Final = "This name and password do not go together."
STALE: Final = "This form was too old. Log in with this one."
BUSY: Final = "Too many people log in at this moment. Try again in a few seconds."


class LogIn:
    """The door. `close` ends the thread in which passwords are checked."""

    def __init__(self, settings: ConsoleSettings, view: View, journal: Journal, clock: Clock, *, tls: bool) -> None:
        """Users are those of the settings."""
        self._users = {one.name: one for one in settings.user}
        hashes = {one.name: PasswordHash.parse(one.password_hash) for one in settings.user}
        self._checks = PasswordChecks({name: made for name, made in hashes.items() if made is not None})
        self._sessions = Sessions(settings.session, clock.monotonic)
        self._lock_out = LockOut(settings.lock_out, clock.monotonic)
        self._told = Buckets(1, 1, clock.monotonic)
        self._view = view
        self._journal = journal
        self._key = secrets.token_bytes(32)
        prefix = "__Host-" if tls else ""  # a browser takes such a cookie from this host alone
        self._cookie, self._form_cookie = f"{prefix}callbridge", f"{prefix}callbridge-form"

    def close(self) -> None:
        """Nobody logs in any more."""
        self._checks.close()

    def session(self, asked: Asked) -> Session | None:
        """Whose request it is; None for a stranger's. To be asked counts as use."""
        return self._sessions.find(asked.cookies.get(self._cookie, ""))

    async def form(self, why: str = "", status: int = 200, name: str = "") -> Answer:
        """The page with the form, or how to make a first user."""
        seed = secrets.token_urlsafe(16)
        answer = await self._view.bare(
            "log_in.html", status, form_key=self._form_key(seed), why=why, name=name, has_users=bool(self._users)
        )
        return Answer(answer.status, answer.body, cookies={self._form_cookie: seed})

    async def log_in(self, asked: Asked) -> Answer:
        """Take a filled form."""
        name, password = asked.form.get("name", "").strip()[:64], asked.form.get("password", "")
        seed = asked.cookies.get(self._form_cookie, "")
        shown = asked.form.get("form_key", "")[:100]
        if not seed or not hmac.compare_digest(self._form_key(seed).encode(), shown.encode(errors="replace")):
            return await self.form(STALE, 403)
        if wait := self._lock_out.take(asked.address, name):
            if self._told.take(""):  # once in a second: strangers fill no disk
                self._note(name, asked, "console log-in refused", "too many have failed")
            minutes = math.ceil(wait / 60)
            answer = await self.form(f"Too many log-ins have failed. Try again in {minutes} min.", 429, name)
            return Answer(429, answer.body, headers={"Retry-After": str(math.ceil(wait))}, cookies=answer.cookies)
        try:
            right = await self._checks.fits(name, password)
        except TooManyLogIns:
            self._lock_out.unsaid(asked.address, name)
            return await self.form(BUSY, 503, name)
        if not right:
            self._note(name, asked, "console log-in failed")
            return await self.form(WRONG, 403, name)
        self._lock_out.forgive(asked.address, name)
        self._note(name, asked, "console log-in")
        user = self._users[name]
        return moved("/", {self._cookie: self._sessions.begin(name, user.role, asked.address), self._form_cookie: ""})

    def log_out(self, asked: Asked, session: Session) -> Answer:
        """End the session that asks for it."""
        self._sessions.end(asked.cookies.get(self._cookie, ""))
        self._note(session.user, asked, "console log-out")
        return moved("/log-in", {self._cookie: ""})

    def _note(self, name: str, asked: Asked, what: str, why: str = "") -> None:
        """A name that is nobody's is not written down: it may be a password in the wrong field."""
        who = name if name in self._users else "somebody unknown"
        self._journal.note("", ProgramOrdered(who, asked.address, what, "", why))

    def _form_key(self, seed: str) -> str:
        return hmac.new(self._key, seed.encode(errors="replace"), hashlib.sha256).hexdigest()
