import pytest
from pydantic import ValidationError

from bridge.asterisk.settings import AmiSettings, AsteriskSettings


def settings(**given: object) -> AsteriskSettings:
    return AsteriskSettings.model_validate({"ari_password": "secret"} | given)


def test_the_defaults_are_those_of_the_reference() -> None:
    made = settings()
    assert (made.ari_url, made.ari_user, made.app) == ("http://127.0.0.1:8088/ari", "callbridge", "callbridge")
    assert (made.transport, made.heartbeat, made.reconnect_max, made.request_timeout) == ("auto", 5, 2, 5)
    assert (made.pool, made.blocking_pool, made.tls_verify, made.ca_file) == (32, 8, True, None)


def test_a_slash_at_the_end_of_the_url_does_no_harm() -> None:
    assert settings(ari_url="https://pbx.example:8089/ari/").ari_url == "https://pbx.example:8089/ari"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("127.0.0.1:8088/ari", "http://"),
        ("ws://127.0.0.1/ari", "http://"),
        ("http:///ari", "name a host"),
        ("http://u:p@127.0.0.1/ari", "ari_user"),
        ("http://127.0.0.1/ari?api_key=u:p", "end with the path"),
        ("http://127.0.0.1:99999/ari", "is not a URL"),
    ],
)
def test_a_url_that_is_none_is_refused_with_the_reason(url: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        settings(ari_url=url)


def test_the_password_is_never_shown() -> None:
    assert "secret" not in repr(settings())


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="ari_pasword"):
        settings(ari_pasword="x")


def test_without_its_table_there_is_no_ami() -> None:
    assert settings().ami is None


def test_the_defaults_of_ami_are_those_of_the_reference() -> None:
    made = AmiSettings.model_validate({"password": "secret"})
    assert (made.host, made.port, made.user) == ("127.0.0.1", 5038, "callbridge")
    assert (made.action_timeout, made.ping, made.login_timeout) == (5, 10, 5)
    assert "secret" not in repr(made)


@pytest.mark.parametrize(
    "wrong", [{"password": "a\r\nAction: Command"}, {"user": "a b"}, {"host": "a b"}, {"host": "x\r\n"}, {"port": 0}]
)
def test_nothing_that_is_said_to_ami_holds_a_line_break(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AmiSettings.model_validate({"password": "secret"} | wrong)


@pytest.mark.parametrize("given", [{"host": "a b"}, {"port": 0}, {"user": "a b"}, {"ping": 0}, {"secret": "x"}])
def test_what_cannot_be_ami_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AmiSettings.model_validate({"password": "secret"} | given)
