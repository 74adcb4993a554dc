"""TLS towards scripts: which authorities are believed, and whether the certificate is looked at.

Knows settings and files of authorities. Does not know hosts.
Source: Call Interactive 4.7, row TLS.
"""

import ssl
from pathlib import Path

from bridge.errors import ScriptError
from bridge.faults import fault


class TlsContexts:
    """One context for each way to check; a changed `ca_file` is read again."""

    def __init__(self) -> None:
        """Begin with none: a context is made when it is first needed."""
        self._made: dict[tuple[bool, str | None], tuple[int, ssl.SSLContext]] = {}

    def context(self, ca_file: str | None, *, verify: bool) -> ssl.SSLContext:
        """The context for these settings, the same one each time. Raises ScriptError CB204 for a useless `ca_file`."""
        believed = ca_file if verify else None
        try:
            written = Path(believed).stat().st_mtime_ns if believed else 0
            found = self._made.get((verify, believed))
            if found is None or found[0] != written:
                found = self._made[verify, believed] = written, _made(believed, verify=verify)
        except OSError as error:  # ssl.SSLError is one
            why = error.strerror or type(error).__name__
            raise ScriptError(fault("CB204", f"ca_file {ca_file} cannot be used: {why}")) from error
        return found[1]


def _made(ca_file: str | None, *, verify: bool) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
