"""The way to a collector, which may be anybody by now: to its endpoint and nowhere else, and little is heard from it.

No proxy, no redirect, no `.netrc`, no cookie; of an answer its status alone is of use, and its head is bounded. Knows
the library that carries requests. Does not know spans.
"""

from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from http.cookiejar import DefaultCookiePolicy
from typing import Any, BinaryIO, Final

import requests
import urllib3
from requests.adapters import HTTPAdapter

from bridge.observe.spans import plain_text

HEARD: Final = 4096
"""Octets of an answer that are taken, so that its connection can be kept; nobody reads them."""
HEAD_LINES: Final = 128
"""Of all that comes before an answer's body, `100 Continue` too, of which there may be any number."""
NO_HEADER: Final = "OTEL_EXPORTER_OTLP_HEADERS has a value that is no header: an end of line, or another character"
_NO_SUCCESS: Final = 300


class CollectorSession(requests.Session):
    """Knows why the last attempt has failed, which its user keeps for himself."""

    def __init__(self) -> None:
        """One for all requests of one thread."""
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter())
        self.why = ""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere: to find out where, the library would read the answer to its end."""

    def request(self, *words: Any, **named: Any) -> requests.Response:  # noqa: ANN401 - as the library has it
        """Send, and let go of the answer. Raises what the library raises."""
        try:
            response = super().request(*words, **(named | {"allow_redirects": False, "stream": True}))
        except (requests.exceptions.InvalidHeader, UnicodeError):
            self.why = NO_HEADER  # the library tells the value, which is a password
            raise
        except Exception as error:
            self.why = _innermost(error)
            raise
        # The exporter takes a redirect for a success.
        self.why = "" if response.status_code < _NO_SUCCESS else f"it answered with status {response.status_code}"
        _let_go(response)
        return response


class _BoundedLines:
    """A file that gives so many lines."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = HEAD_LINES

    def readline(self, most: int) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise HTTPException("the head of its answer does not end")
        return self._file.readline(most)

    def close(self) -> None:
        self._file.close()

    def flush(self) -> None:
        """Nothing is written."""


class _Answer(HTTPResponse):
    """One whose head ends."""

    def begin(self) -> None:
        """Read the head."""
        file = self.fp
        self.fp = _BoundedLines(file)  # type: ignore[assignment] # all that is asked of it here
        super().begin()
        if self.fp is not None:
            self.fp = file


class _Connection(urllib3.connection.HTTPConnection):
    response_class = _Answer


class _SecureConnection(urllib3.connection.HTTPSConnection):
    response_class = _Answer


class _Connections(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecureConnections(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    """As the library's, with these connections."""

    def init_poolmanager(self, *words: Any, **named: Any) -> None:  # noqa: ANN401 - as the library has it
        super().init_poolmanager(*words, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Connections, "https": _SecureConnections}


def _let_go(response: requests.Response) -> None:
    """Take what came with its head, packed as it is. If that was all, the connection is kept, else it ends."""
    with suppress(urllib3.exceptions.HTTPError, OSError):
        response.raw.read1(HEARD, decode_content=False)
    response.close()


def _innermost(error: BaseException) -> str:
    """What has really happened: `connection refused`."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return plain_text(said[:1].lower() + said[1:]) or type(error).__name__
