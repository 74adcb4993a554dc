from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bridge.calls.api_ports import CredentialKind, Scope
from bridge.web.api_settings import ApiSettings, is_loopback, split_listen

SHA = "0A" * 32
CLIENT = {"id": "crm", "secret_sha256": SHA, "user": "17", "extensions": ["*"], "scopes": ["calls"]}
TOKEN = {"name": "form", "sha256": SHA, "user": "17", "extensions": ["0003*001", "0003*1XX"], "scopes": ["events"]}


def read(**table: Any) -> ApiSettings:  # noqa: ANN401 - JSON is any value
    return ApiSettings.model_validate(table)


def test_the_defaults_are_those_of_the_reference() -> None:
    found = read()
    assert (found.listen, found.public_url, found.tls_cert, found.allow_plain) == ("127.0.0.1:8443", None, None, False)
    assert (found.token_lifetime, found.transfer_context) == (7200, "callbridge-transfer")
    assert (found.max_call_duration, found.rate, found.burst, found.failed_per_minute) == (7200, 20, 40, 10)
    assert (found.new_calls_per_second, found.definitions_per_extension, found.connections) == (10, 50, 200)
    assert found.trusted_proxies == ()
    assert found.credentials == ()


def test_clients_and_tokens_are_credentials() -> None:
    client, token = read(client=[CLIENT], token=[{**TOKEN, "max_calls_per_hour": 100}]).credentials
    assert (client.kind, client.name, client.sha256) == (CredentialKind.CLIENT, "crm", SHA.lower())
    assert (client.rights.max_calls, client.rights.max_calls_per_hour) == (20, 0)
    assert (token.kind, token.name) == (CredentialKind.TOKEN, "form")
    assert (token.rights.scopes, token.rights.max_calls_per_hour) == ((Scope.EVENTS,), 100)


def test_listening_to_the_world_needs_a_certificate_or_a_word_that_it_is_wanted() -> None:
    with pytest.raises(ValidationError, match="no loopback address"):
        read(listen="0.0.0.0:8443")
    assert read(listen="0.0.0.0:8443", allow_plain=True).allow_plain
    assert read(listen="0.0.0.0:8443", tls_cert="/a.pem", tls_key="/a.key").tls_cert == Path("/a.pem")
    with pytest.raises(ValidationError, match="belong together"):
        read(tls_cert="/a.pem")


@pytest.mark.parametrize(
    "wrong",
    [
        {"listen": "8443"},
        {"listen": "127.0.0.1:99999"},
        {"public_url": "pbx.example"},
        {"public_url": "https://user@pbx.example"},
        {"trusted_proxies": ["proxy.example"]},
        {"token_lifetime": 599},
        {"rate": 0},
        {"client": [{**CLIENT, "secret_sha256": "x"}]},
        {"client": [{**CLIENT, "extensions": ["Ana"]}]},
        {"client": [{**CLIENT, "extensions": []}]},
        {"token": [{**TOKEN, "scopes": ["everything"]}]},
        {"unknown": 1},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(**wrong)


def test_addresses_are_taken_apart() -> None:
    assert split_listen("[::1]:8443") == ("::1", 8443)
    assert split_listen("pbx.example:443") == ("pbx.example", 443)
    assert [is_loopback(host) for host in ("127.8.0.1", "::1", "localhost", "192.0.2.1", "pbx.example")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert read(public_url="https://pbx.example/").public_url == "https://pbx.example"
