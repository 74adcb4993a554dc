from typing import Any

import pytest
from pydantic import ValidationError

from bridge.web.console.settings import ConsoleSettings, Role
from tests.fakes.console import HASH

ANA = {"name": "ana", "password_hash": HASH, "role": "operator"}


def test_without_a_word_it_listens_on_loopback_and_nobody_can_log_in() -> None:
    settings = ConsoleSettings()
    assert (settings.enabled, str(settings.listen), settings.session) == (True, "127.0.0.1:8080", 28_800)
    assert settings.user == ()


def test_a_user_has_a_hash_and_a_role_and_the_hash_is_not_shown() -> None:
    settings = ConsoleSettings.model_validate({"user": [ANA]})
    assert settings.user[0].role is Role.OPERATOR
    assert HASH not in repr(settings)


@pytest.mark.parametrize(
    "table",
    [
        {"listen": "0.0.0.0:8080"},
        {"tls_cert": "/etc/callbridge/tls/fullchain.pem"},
        {"tls_key": "/etc/callbridge/tls/privkey.pem"},
        {"user": [ANA | {"password_hash": "correct horse battery"}]},
        {"user": [ANA | {"name": "a na"}]},
        {"user": [ANA | {"role": "root"}]},
        {"user": [ANA, ANA]},
        {"user": [{"name": "ana", "password_hash": HASH}]},
        {"session": 1},
        {"lock_out": 0},
    ],
)
def test_what_would_let_strangers_in_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ConsoleSettings.model_validate(table)


def test_other_addresses_than_loopback_need_a_certificate() -> None:
    tls = {"tls_cert": "/a.pem", "tls_key": "/a.key"}
    assert not ConsoleSettings.model_validate({"listen": "0.0.0.0:8443"} | tls).listen.is_loopback
