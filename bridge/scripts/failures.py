"""What went wrong with a connection, as one of the codes that an operator can look up.

Knows aiohttp's and the system's errors. Does not know what is done about them.
Source: Call Interactive 4.9.
"""

import errno
import ssl

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientConnectorSSLError,
    ClientError,
    ClientPayloadError,
    ClientResponseError,
    ConnectionTimeoutError,
)

from bridge.faults import Fault, fault
from bridge.ivr.urls import Origin

_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ETIMEDOUT, errno.ENETDOWN, errno.EHOSTDOWN}
_REASON_LIMIT = 120


def connecting_failed(error: ClientConnectorError | ConnectionTimeoutError, origin: Origin, limit: float) -> Fault:
    """CB201 to CB204: no connection to an origin, tried for at most `limit` seconds."""
    match error:
        case ConnectionTimeoutError():
            return fault("CB203", f"no connection to {origin} within {limit:g} s")
        case ClientConnectorDNSError():
            return unknown_host(origin)
        case ClientConnectorCertificateError():
            return fault("CB204", f"the certificate of {origin} is not valid: {_reason(error.certificate_error)}")
        case ClientConnectorSSLError():
            return fault("CB204", f"TLS handshake with {origin} failed: {_reason(error.os_error)}")
    if error.os_error.errno in _NO_WAY:
        return fault("CB203", f"no connection to {origin}: {_reason(error.os_error)}")
    if origin.scheme == "https" and error.os_error.errno is None:  # asyncio's word for an end during the handshake
        return fault("CB204", f"{origin} ended the connection during the TLS handshake")
    return fault("CB202", f"connection to {origin} refused or reset: {_reason(error.os_error)}")


def unknown_host(origin: Origin) -> Fault:
    """CB201: the host is no name that has an address, nor an address itself."""
    return fault("CB201", f"host name {origin.host} cannot be resolved")


def reply_failed(error: ClientError) -> Fault:
    """CB209: there was a connection, but it gave no complete reply."""
    match error:
        case ClientResponseError():
            return fault("CB209", "what came back is no HTTP reply")
        case ClientPayloadError():
            return fault("CB209", "connection ended in the middle of the reply")
    return fault("CB209", "connection ended before the reply began")


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message[:_REASON_LIMIT]
    if isinstance(error, ssl.SSLError):
        return (error.reason or "no reason given").lower().replace("_", " ")[:_REASON_LIMIT]
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:_REASON_LIMIT]
    return type(error).__name__
