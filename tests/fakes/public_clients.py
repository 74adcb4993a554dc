"""What public clients say, to the octet: a PHP program with curl as SecureMyForm is one, and mcp-voipnow.

Knows how they write requests. Does not know what is answered. Source: Events and API 9.
"""

import json
from typing import Any

TOOL = "VoipNow Calls MCP/5.7.0"


def secure_my_form(token: str, customer: str = "0744123456", ivr: str = "0003*099") -> bytes:
    """The call that SecureMyForm places: no word before the token, no space before it, a query without anything."""
    body = json.dumps(
        {"extension": "0003*001", "phoneCallView": [{"source": [customer], "destination": ivr}]}, separators=(",", ":")
    ).encode()
    head = (
        "POST /unifiedapi/phoneCalls/@me/simple? HTTP/1.1\r\n"
        "Host: pbx.example\r\n"
        "Accept: */*\r\n"
        "Content-type:application/json\r\n"
        f"Authorization:{token}\r\n"
        f"Content-Length: {len(body)}\r\n"
        "\r\n"
    )
    return head.encode() + body


def mcp_token(client: str, secret: str) -> bytes:
    """How mcp-voipnow fetches its token; the word in redirect_uri is misspelt by the program."""
    body = (
        f"client_id={client}&client_secret={secret}&grant_type=client_credentials&type=unifiedapi"
        "&redirect_uri=https%3A%2F%2Fpbx.example%2Fouath%2Ftoken.php"
    )
    head = (
        "POST /oauth/token.php HTTP/1.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"User-Agent: {TOOL}\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Host: pbx.example\r\n"
        "Connection: close\r\n\r\n"
    )
    return (head + body).encode()


def mcp(token: str, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
    """A tool of mcp-voipnow: JSON in any case, members without value left out."""
    content = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
    length = [f"content-length: {len(content)}"] if content else []
    lines = [
        f"{method} {path} HTTP/1.1",
        "host: pbx.example",
        "connection: keep-alive",
        "Content-Type: application/json",
        f"User-Agent: {TOOL}",
        f"Authorization: Bearer {token}",
        "accept: */*",
        "accept-language: *",
        "sec-fetch-mode: cors",
        "accept-encoding: gzip, deflate",
        *length,
    ]
    return "\r\n".join((*lines, "", "")).encode() + content
