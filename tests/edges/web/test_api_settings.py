"""Who may use the interface for programs, and how it listens. Source: Events and API 4, 6, 8."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bridge.calls.api_ports import CredentialKind, Scope
from bridge.ivr.listen_address import ListenAddress
from bridge.web.api_settings import ApiSettings, ClientSettings, TokenSettings

HASH = "ab" * 32
WHO = {"user": "17", "extensions": ["0003*001"], "scopes": ["calls"]}
TLS = {"tls_cert": "/etc/tls/a.pem", "tls_key": "/etc/tls/a.key"}


def settings(**given: Any) -> ApiSettings:  # noqa: ANN401 - any setting
    return ApiSettings.model_validate(given)


def token(**given: Any) -> TokenSettings:  # noqa: ANN401 - any setting
    return TokenSettings.model_validate(WHO | {"name": "form", "sha256": HASH} | given)


def test_the_defaults_are_those_of_the_reference() -> None:
    made = settings()
    assert (str(made.listen), made.public_url, made.tls_cert, made.tls_key) == ("127.0.0.1:8443", None, None, None)
    assert (made.allow_plain, made.trusted_proxies, made.token_lifetime) == (False, (), 7200)
    assert (made.transfer_context, made.max_call_duration) == ("callbridge-transfer", 7200)
    assert (made.rate, made.burst, made.failed_per_minute, made.new_calls_per_second) == (20, 40, 10, 10)
    assert (made.definitions_per_extension, made.connections) == (50, 200)
    assert (made.client, made.token, made.event_defaults.profile) == ((), (), None)


def test_the_defaults_of_a_credential_are_those_of_the_reference() -> None:
    client = ClientSettings.model_validate(WHO | {"id": "crm", "secret_sha256": HASH.upper()})
    assert (client.max_calls, client.max_calls_per_hour, client.max_minutes_per_day) == (20, 0, 0)
    assert client.secret_sha256 == HASH
    assert HASH not in repr(client)
    assert HASH not in repr(token())


class TestListener:
    @pytest.mark.parametrize("listen", ["0.0.0.0:8443", "[::]:443", "pbx.example:443"])
    def test_where_others_listen_it_is_encrypted_or_behind_somebody_who_encrypts(self, listen: str) -> None:
        with pytest.raises(ValidationError, match="is not loopback, so that tls_cert and tls_key are needed"):
            settings(listen=listen)
        assert settings(listen=listen, **TLS).tls_cert == Path("/etc/tls/a.pem")
        assert settings(listen=listen, allow_plain=True).tls_cert is None

    def test_on_loopback_it_may_be_plain_or_encrypted(self) -> None:
        assert settings().tls_cert is None
        assert settings(listen=ListenAddress("::1", 443), **TLS).tls_key == Path("/etc/tls/a.key")

    @pytest.mark.parametrize("key", ["tls_cert", "tls_key"])
    def test_a_certificate_has_its_key(self, key: str) -> None:
        with pytest.raises(ValidationError, match=f"there is {key}, and no tls_"):
            settings(**{key: TLS[key]})

    def test_proxies_are_networks_and_addresses(self) -> None:
        assert settings(trusted_proxies=["10.1.0.0/16", "fd00::1"]).trusted_proxies == ("10.1.0.0/16", "fd00::1")

    @pytest.mark.parametrize("network", ["10.1.0.1/16", "proxy.example", ""])
    def test_what_is_no_network_is_refused(self, network: object) -> None:
        with pytest.raises(ValidationError, match="must be a network such as"):
            settings(trusted_proxies=[network])

    def test_links_begin_with_the_public_url(self) -> None:
        assert settings(public_url="https://pbx.example/").public_url == "https://pbx.example"

    @pytest.mark.parametrize(
        "url", ["pbx.example", "https://", "https://me:x@h", "https://h?x=1", "ftp://h", "https://h#x"]
    )
    def test_what_no_link_can_begin_with_is_refused(self, url: str) -> None:
        with pytest.raises(ValidationError):
            settings(public_url=url)

    def test_a_token_lives_as_long_as_its_clients_need(self) -> None:
        with pytest.raises(ValidationError):
            settings(token_lifetime=599)


class TestCredential:
    def test_a_program_has_extensions_or_all(self) -> None:
        assert token(extensions=["*"]).extensions == ("*",)
        assert token(extensions=["001", "0003*1XX"]).extensions == ("001", "0003*1XX")

    @pytest.mark.parametrize("numbers", [[], ["*", "001"], ["8.X"], ["0003*"], ["+40258"], "001"])
    def test_others_are_refused(self, numbers: object) -> None:
        with pytest.raises(ValidationError):
            token(extensions=numbers)

    @pytest.mark.parametrize("scopes", [[], ["call"], ["calls", "calls", "calls", "calls"]])
    def test_scopes_are_words_that_exist(self, scopes: list[str]) -> None:
        with pytest.raises(ValidationError):
            token(scopes=scopes)

    @pytest.mark.parametrize("text", ["", "ab" * 31, "ab" * 33, "zz" * 32])
    def test_a_hash_has_64_hex_digits(self, text: str) -> None:
        with pytest.raises(ValidationError):
            token(sha256=text)


def test_clients_and_tokens_are_credentials() -> None:
    made = settings(
        client=[WHO | {"id": "crm", "secret_sha256": HASH}],
        token=[WHO | {"name": "form", "sha256": HASH, "scopes": ["events"], "max_calls_per_hour": 100}],
    )
    client, token = made.credentials
    assert (client.kind, client.name, client.sha256) == (CredentialKind.CLIENT, "crm", HASH)
    assert (client.rights.max_calls, client.rights.max_calls_per_hour) == (20, 0)
    assert (token.kind, token.name, token.rights.scopes) == (CredentialKind.TOKEN, "form", (Scope.EVENTS,))
    assert token.rights.max_calls_per_hour == 100


def test_programs_may_be_told_at_private_addresses_that_the_operator_names() -> None:
    made = settings(event_defaults={"allow_hosts": ["10.1.0.0/16"], "absent": "empty"}).event_defaults
    assert (made.allow_hosts, made.absent, made.profile) == (("10.1.0.0/16",), "empty", None)
