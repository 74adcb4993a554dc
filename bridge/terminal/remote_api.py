"""The API's credentials of the running service, as the command line reaches them.

Knows the JSON that the control socket speaks of them. Does not know typer, nor how an answer is printed.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from bridge.calls.api_ports import CredentialShown, CredentialWanted
from bridge.terminal.remote import RemoteService

_PATH: Final = "/v1/api/credentials"


class _Listed(BaseModel):
    model_config = ConfigDict(extra="ignore")

    credentials: tuple[CredentialShown, ...]


class _Made(BaseModel):
    model_config = ConfigDict(extra="ignore")

    secret: str = Field(repr=False)


@dataclass(frozen=True, slots=True)
class RemoteApi:
    """The service's clients and tokens. Every method raises only RemoteError."""

    service: RemoteService

    def credentials(self) -> tuple[CredentialShown, ...]:
        """All that it knows."""
        return self.service.read(_Listed, self.service.ask("GET", _PATH)).credentials

    def add(self, wanted: CredentialWanted) -> str:
        """Make one; its secret."""
        rights = wanted.rights
        order = {
            "kind": wanted.kind,
            "name": wanted.name,
            "user": rights.user,
            "extensions": rights.extensions,
            "scopes": rights.scopes,
            "max_calls": rights.max_calls,
            "max_calls_per_hour": rights.max_calls_per_hour,
            "max_minutes_per_day": rights.max_minutes_per_day,
        }
        return self.service.read(_Made, self.service.ask("POST", _PATH, order)).secret

    def revoke(self, name: str) -> None:
        """Let one be valid no more."""
        self.service.ask("DELETE", f"{_PATH}/{quote(name, safe='')}")
