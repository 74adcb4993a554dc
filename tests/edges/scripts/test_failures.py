import errno
import os
import ssl
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import (
    ClientConnectorError,
    ClientConnectorSSLError,
    ClientError,
    ClientOSError,
    ClientPayloadError,
    ConnectionTimeoutError,
    ServerDisconnectedError,
)

from bridge.ivr.urls import Origin
from bridge.scripts.failures import connecting_failed, reply_failed

HTTP = Origin("http", "h", 80)
HTTPS = Origin("https", "h", 443)
KEY = cast("Any", SimpleNamespace(host="h", port=80, is_ssl=False, ssl=True))


def connector_error(number: int | None) -> ClientConnectorError:
    return ClientConnectorError(KEY, OSError(number, os.strerror(number)) if number else ConnectionResetError())


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ECONNREFUSED, "CB202"),
        (errno.ECONNRESET, "CB202"),
        (errno.EHOSTUNREACH, "CB203"),
        (errno.ENETUNREACH, "CB203"),
        (errno.ETIMEDOUT, "CB203"),
        (None, "CB202"),
    ],
)
def test_a_connection_that_is_refused_is_not_one_that_finds_no_way(number: int | None, code: str) -> None:
    found = connecting_failed(connector_error(number), HTTP, 5)
    assert found.code == code
    assert "http://h" in found.message


def test_an_end_during_the_handshake_is_a_failure_of_tls() -> None:
    assert connecting_failed(connector_error(None), HTTPS, 5).code == "CB204"
    assert connecting_failed(connector_error(errno.ECONNREFUSED), HTTPS, 5).code == "CB202"


def test_a_failed_handshake_tells_openssls_reason_in_plain_words() -> None:
    error = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)")
    error.reason = "WRONG_VERSION_NUMBER"
    found = connecting_failed(ClientConnectorSSLError(KEY, error), HTTPS, 5)
    assert found.message == "TLS handshake with https://h failed: wrong version number"


def test_no_connection_in_time_names_the_limit() -> None:
    assert connecting_failed(ConnectionTimeoutError(), HTTP, 2.5).message == "no connection to http://h within 2.5 s"


@pytest.mark.parametrize("error", [ServerDisconnectedError(), ClientOSError(104, "x"), ClientPayloadError("cut")])
def test_what_ends_a_connection_before_the_reply_is_complete_is_cb209(error: ClientError) -> None:
    assert reply_failed(error).code == "CB209"
