"""Passwords as they stand in `callbridge.toml`: `scrypt$N$r$p$salt$hash`, salt and hash in base64.

Knows scrypt and its costs, within bounds. Does not know whose password it is, nor when it is checked: that takes a
fifth of a second of a processor. Source: callbridge.toml `[[console.user]]`; RFC 7914.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final, Self

SHORTEST: Final = 12
"""Characters of a password that is taken."""
LONGEST: Final = 1024
_FORM: Final = re.compile(
    r"scrypt\$([0-9]{1,7})\$([0-9]{1,2})\$([0-9]{1,2})\$([A-Za-z0-9+/=]{4,172})\$([A-Za-z0-9+/=]{4,172})"
)
_COSTS: Final = (16_384, 8, 5)
"""N, r and p of what we make: 16 MiB and a fifth of a second."""
_MEMORY: Final = 64 << 20
_WORK: Final = 1 << 21
"""Most of N times p: what a log-in may cost of a processor is bounded, whatever the file says."""
_SALT: Final = 16
_HASH: Final = 32


@dataclass(frozen=True, slots=True)
class PasswordHash:
    """What is kept of a password."""

    n: int
    r: int
    p: int
    salt: bytes
    digest: bytes

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read `scrypt$16384$8$5$…$…`; None for what is none, or costs more than a log-in may."""
        found = _FORM.fullmatch(text)
        if found is None:
            return None
        n, r, p = int(found[1]), int(found[2]), int(found[3])
        salt, digest = _octets(found[4]), _octets(found[5])
        usable = n >= 2 and n & (n - 1) == 0 and r >= 1 and p >= 1  # noqa: PLR2004 - as RFC 7914 wants it
        if not usable or 128 * n * r > _MEMORY // 2 or n * p > _WORK or not salt or not digest:
            return None
        return cls(n, r, p, salt, digest)

    @classmethod
    def of(cls, password: str) -> Self:
        """Make one with a salt of its own. Takes a while."""
        salt = secrets.token_bytes(_SALT)
        n, r, p = _COSTS
        return cls(n, r, p, salt, _scrypt(password, salt, n, r, p, _HASH))

    @classmethod
    def nobodys(cls) -> Self:
        """One that no password has, at the usual cost: who guesses names waits as long as who guesses passwords."""
        return cls(*_COSTS, secrets.token_bytes(_SALT), secrets.token_bytes(_HASH))

    def fits(self, password: str) -> bool:
        """Whether it is the password. Takes a while, always the same."""
        made = _scrypt(password, self.salt, self.n, self.r, self.p, len(self.digest))
        return hmac.compare_digest(made, self.digest)

    def __str__(self) -> str:
        """As it stands in the file."""
        salt, digest = (base64.b64encode(octets).decode("ascii") for octets in (self.salt, self.digest))
        return f"scrypt${self.n}${self.r}${self.p}${salt}${digest}"


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int, length: int) -> bytes:
    octets = password.encode(errors="replace")
    return hashlib.scrypt(octets, salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=length)


def _octets(text: str) -> bytes:
    """Empty for what is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
