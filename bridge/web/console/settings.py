"""The operator's console: `[console]` of `callbridge.toml` and its users.

Knows names, defaults and bounds. Does not know pages, nor who is logged in. There is no default user.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from bridge.ivr.listen_address import Listen, ListenAddress
from bridge.ivr.notation_types import Table
from bridge.ivr.validation import refusal
from bridge.web.console.passwords import PasswordHash


class Role(StrEnum):
    """A viewer sees, an operator also acts."""

    OPERATOR = "operator"
    VIEWER = "viewer"


def _hash(text: str) -> str:
    if PasswordHash.parse(text) is None:
        what = "must be scrypt$N$r$p$salt$hash as `callbridge console add-user NAME` prints it"
        raise refusal("CB403", what, "Make it anew; a password itself never stands here")
    return text


UserName = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$", description="letters, digits, ., _, @ and -")
]


class UserSettings(Table):
    """A `[[console.user]]`."""

    name: UserName
    password_hash: Annotated[str, Field(max_length=400, repr=False), AfterValidator(_hash)]
    role: Annotated[Role, Field(strict=False)]


class ConsoleSettings(Table):
    """The listener, and who may log in. Times in seconds."""

    enabled: bool = True
    listen: Listen = ListenAddress("127.0.0.1", 8080)
    tls_cert: Annotated[Path, Field(strict=False)] | None = None
    tls_key: Annotated[Path, Field(strict=False)] | None = None
    session: Annotated[int, Field(ge=60, le=604_800)] = 28_800
    """After so long one logs in again, whatever one does."""
    lock_out: Annotated[int, Field(ge=1, le=1000)] = 5
    """Failed log-ins of one address in a quarter of an hour."""
    user: Annotated[tuple[UserSettings, ...], Field(max_length=1000, strict=False)] = ()

    @model_validator(mode="after")
    def _is_encrypted_where_others_listen(self) -> Self:
        has_cert, has_key = self.tls_cert is not None, self.tls_key is not None
        if has_cert != has_key:
            there, lacking = ("tls_cert", "tls_key") if has_cert else ("tls_key", "tls_cert")
            raise refusal("CB405", f"there is {there}, and no {lacking}", "Name both, or none", (there,))
        if not (has_cert or self.listen.is_loopback):
            what = f"{self.listen} is not loopback, so that tls_cert and tls_key are needed"
            raise refusal("CB405", what, "Add them; or listen on loopback, and come by `ssh -L`", ("listen",))
        return self

    @model_validator(mode="after")
    def _names_are_different(self) -> Self:
        seen: set[str] = set()
        for place, one in enumerate(self.user):
            if one.name in seen:
                raise refusal("CB405", f"there are two users {one.name}", "Keep one of them", ("user", place, "name"))
            seen.add(one.name)
        return self
