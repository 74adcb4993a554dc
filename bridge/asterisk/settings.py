"""How one Asterisk is reached: a table `[asterisk.NAME]` of `callbridge.toml`.

Knows names, defaults and bounds. Does not know where a password was read from, nor what is said over a link.
"""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FilePath, SecretStr


def _ari_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("is not a URL; write it like http://127.0.0.1:8088/ari") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise ValueError("must begin with http:// or https:// and name a host, like http://127.0.0.1:8088/ari")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a user or a password; they belong to ari_user and ari_password")
    if parts.query or parts.fragment:
        raise ValueError("must end with the path, like http://127.0.0.1:8088/ari")
    return text.rstrip("/")


def _one_line(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().isprintable():
        raise ValueError("must be one line of printable characters; AMI ends a header at a line break")
    return secret


class AmiSettings(BaseModel):
    """The manager interface of one server. Times in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,253}$", description="a host name or an address")] = (
        "127.0.0.1"
    )
    port: Annotated[int, Field(ge=1, le=65535)] = 5038
    user: Annotated[str, Field(pattern=r"^[^\s:]{1,64}$", description="a name without spaces")] = "callbridge"
    password: Annotated[SecretStr, AfterValidator(_one_line)]
    action_timeout: Annotated[float, Field(ge=0.05, le=60)] = 5
    """Each action."""
    ping: Annotated[float, Field(ge=0.05, le=300)] = 10
    """A link that is silent when it is asked is cut and made anew."""
    login_timeout: Annotated[float, Field(ge=0.05, le=60)] = 5


class Paths(BaseModel):
    """One directory may have two names, when Asterisk or Callbridge runs in a chroot or a container."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    sounds: str | None = None
    """`sounds.root` as Asterisk sees it; absent: the same."""
    speech: str | None = None
    """`speech.cache_dir` as Asterisk sees it; absent: the same."""
    system_sounds: Annotated[Path, Field(strict=False)] = Path("/usr/share/asterisk/sounds")
    """Asterisk's own sounds as Callbridge sees them."""
    recordings: Annotated[Path, Field(strict=False)] = Path("/var/spool/asterisk/recording")
    """Asterisk's recordings as Callbridge sees them."""


class AsteriskSettings(BaseModel):
    """One server. Times in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    ari_url: Annotated[str, AfterValidator(_ari_url)] = "http://127.0.0.1:8088/ari"
    ari_user: Annotated[str, Field(pattern=r"^[^\s:]{1,64}$")] = "callbridge"
    ari_password: SecretStr
    app: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] = "callbridge"
    """ARI application name: the first word in `Stasis()`."""
    transport: Literal["auto", "http"] = "auto"
    heartbeat: Annotated[float, Field(ge=1, le=60)] = 5
    """WebSocket ping; a link that does not answer it is made anew."""
    reconnect_max: Annotated[float, Field(ge=0.05, le=60)] = 2
    """Cap of the back-off, which never gives up."""
    request_timeout: Annotated[float, Field(ge=0.05, le=60)] = 5
    """Each request, whichever ways it goes; answer and record get 10 at least."""
    pool: Annotated[int, Field(ge=1, le=500)] = 32
    """HTTP connections for requests."""
    blocking_pool: Annotated[int, Field(ge=1, le=500)] = 8
    """A pool of their own for requests that may wait in Asterisk: answer, set variable."""
    tls_verify: bool = True
    ca_file: Annotated[FilePath, Field(strict=False)] | None = None
    """Trusted certificates for https; absent: the system's."""
    paths: Paths = Paths()
    ami: AmiSettings | None = None
    """None: there are only the events of IVRs, and those for which the dialplan asks."""
