import pytest
from pydantic import ValidationError

from bridge.agi.settings import AgiSettings
from bridge.ivr.listen_address import ListenAddress


def test_the_listener_is_off_and_on_loopback_unless_it_is_said_otherwise() -> None:
    settings = AgiSettings()
    assert not settings.enabled
    assert settings.listen == ListenAddress("127.0.0.1", 4573)
    assert (settings.server, settings.header_timeout) == (None, 5)


@pytest.mark.parametrize("listen", ["127.0.0.1", "4573", "http://127.0.0.1:4573", "a b:1"])
def test_an_address_has_a_port(listen: str) -> None:
    with pytest.raises(ValidationError):
        AgiSettings.model_validate({"listen": listen})
