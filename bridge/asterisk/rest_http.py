"""The HTTP carrier: two keep-alive pools to one Asterisk, and one exchange.

Knows connections, log-in, deadlines and bytes. Does not know what a command means, nor whether it may be repeated.
Source: Asterisk reference 2, T8, T9.
"""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from bridge.asterisk.carrier import NoReply, Reply, read_json
from bridge.asterisk.commands import Command
from bridge.asterisk.settings import AsteriskSettings

KEEP_ALIVE = 10.0
"""Seconds; shorter than Asterisk's default of 15, so that we close first (T9)."""
REPLY_LIMIT = 4 * 1024 * 1024
Trust = ssl.SSLContext | bool


class _Pool:
    """Kept connections. One that is retired ends with the last exchange that it carries."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        self._busy = 0
        self._retired = False

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[aiohttp.ClientSession]:
        """For one exchange."""
        self._busy += 1
        try:
            yield self.session
        finally:
            self._busy -= 1
            await self._end_if_idle()

    async def retire(self) -> None:
        """No new exchange comes; those under way go on."""
        self._retired = True
        await self._end_if_idle()

    async def _end_if_idle(self) -> None:
        if self._retired and not self._busy:
            await self.session.close()


class HttpCarrier:
    """Lives as long as `async with`. Requests that may wait in Asterisk have a pool of their own (T2, T8)."""

    def __init__(self, settings: AsteriskSettings) -> None:
        self._settings = settings
        self._trust: Trust
        self._quick: _Pool
        self._blocking: _Pool
        self._former: list[_Pool] = []

    @property
    def session(self) -> aiohttp.ClientSession:
        """For what is no command: the event socket."""
        return self._quick.session

    async def __aenter__(self) -> Self:
        self._trust = _trust(self._settings)
        self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in (*self._former, self._quick, self._blocking):
            await pool.session.close()

    async def renew(self) -> None:
        """Use no connection again that is kept now: whatever has broken one may have broken all, and not tell it."""
        former = [pool for pool in self._former if not pool.session.closed]
        self._former = [*former, self._quick, self._blocking]
        self._open()
        for pool in self._former:
            await pool.retire()

    def _open(self) -> None:
        self._quick = _Pool(self._session(self._trust, self._settings.pool))
        self._blocking = _Pool(self._session(self._trust, self._settings.blocking_pool))

    async def exchange(self, command: Command, seconds: float) -> Reply:
        """Send one command and read the answer, whatever its status. Raises NoReply."""
        url = f"{self._settings.ari_url}/{command.path}"
        pool = self._blocking if command.waits else self._quick
        if pool.session.closed:
            raise NoReply("this link has stopped", sent=False)
        try:
            async with (
                asyncio.timeout(seconds),
                pool.lent() as session,
                session.request(
                    command.method,
                    URL(f"{url}?{command.query}" if command.query else url, encoded=True),
                    json=command.body,
                    allow_redirects=False,
                ) as reply,
            ):
                return Reply(reply.status, read_json(await _read(reply)))
        except TimeoutError:
            raise NoReply(f"no answer within {seconds:g} s", sent=True, late=True) from None
        except aiohttp.ClientConnectorCertificateError:
            raise NoReply("its certificate is not trusted; ca_file names one that is", sent=False) from None
        except aiohttp.ClientConnectorError as error:
            raise NoReply(f"no connection ({_reason(error)})", sent=False) from None
        except aiohttp.ClientError as error:
            raise NoReply(f"the connection broke ({type(error).__name__})", sent=True) from None

    def _session(self, trust: Trust, most: int) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=most, keepalive_timeout=KEEP_ALIVE, ssl=trust),
            headers=log_in(self._settings),
            timeout=aiohttp.ClientTimeout(total=None),
            trust_env=False,
        )


def log_in(settings: AsteriskSettings) -> dict[str, str]:
    """The header that carries user and password; in a URL they would reach the logs."""
    pair = f"{settings.ari_user}:{settings.ari_password.get_secret_value()}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def _trust(settings: AsteriskSettings) -> Trust:
    if not settings.tls_verify:
        return False
    return ssl.create_default_context(cafile=str(settings.ca_file)) if settings.ca_file else True


async def _read(reply: aiohttp.ClientResponse) -> bytes:
    """The whole body; what is larger than any answer of Asterisk is cut, and then it is no JSON."""
    body = bytearray()
    while len(body) < REPLY_LIMIT and (chunk := await reply.content.read(REPLY_LIMIT - len(body))):
        body += chunk
    return bytes(body)


def _reason(error: aiohttp.ClientConnectorError) -> str:
    """`Connection refused` out of an error that names the address at length."""
    return error.os_error.strerror or type(error.os_error).__name__
