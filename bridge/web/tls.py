"""The certificate of a listener: TLS 1.2 or later, HTTP/1.1 alone, replaced while the service runs.

Knows files and OpenSSL's words for what is wrong with them. Does not know who connects. Source: Events and API 6.1, 8.
"""

import ssl
from pathlib import Path
from typing import Self

_NOBODY_TYPES = ""
"""The password of a key that has one: OpenSSL would ask for it at the terminal, and wait, and every call with it."""


class Certificate:
    """A certificate and its key. `context` stays the same object when they are read anew."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Read both. Raises OSError, of which ssl.SSLError is one."""
        self._files = (certificate, key)
        self.context = _context()
        self.context.load_cert_chain(certificate, key, _NOBODY_TYPES)

    @classmethod
    def of(cls, certificate: Path | None, key: Path | None) -> Self | None:
        """None unless both are named. Raises OSError."""
        return None if certificate is None or key is None else cls(certificate, key)

    def reload(self) -> str:
        """Show what the files hold now to all who connect from now on; empty, or why the old one stays, as a clause."""
        try:
            _context().load_cert_chain(*self._files, _NOBODY_TYPES)  # a broken file must not spoil the one in use
            self.context.load_cert_chain(*self._files, _NOBODY_TYPES)
        except ssl.SSLError as wrong:
            return f"{self._files[0]}, {self._files[1]}: {(wrong.reason or 'no certificate and its key').lower()}"
        except OSError as wrong:
            return f"{wrong.filename or self._files[0]}: {(wrong.strerror or 'it cannot be read').lower()}"
        return ""


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    return context
