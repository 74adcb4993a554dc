import pytest
from pydantic import ValidationError

from bridge.observe.settings import TracingSettings


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://127.0.0.1:4318", "http://127.0.0.1:4318"),
        ("https://otlp.example/otlp/", "https://otlp.example/otlp"),
        ("http://[::1]:4318/", "http://[::1]:4318"),
    ],
)
def test_a_collector_is_a_url_to_which_the_path_of_traces_is_added(written: str, meant: str) -> None:
    assert TracingSettings(endpoint=written).endpoint == meant


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("127.0.0.1:4318", "must begin with http"),
        ("grpc://tempo:4317", "must begin with http"),
        ("http://", "name a host"),
        ("http://tempo:0", "name a host"),
        ("http://tempo:99999", "is not a URL"),
        ("http://[::1", "is not a URL"),
        ("http://ana:s3cret@tempo:4318", "must not hold a user or a password"),
        ("http://tempo:4318/?key=1", "must end with host, port or path"),
        ("http://tempo:4318/#x", "must end with host, port or path"),
        ("http://tempo:4318/a\x1bb", "must end with host, port or path"),
        ("http://tempo:4318/a b", "must end with host, port or path"),
    ],
)
def test_anything_else_is_refused_with_its_reason(written: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why) as refused:
        TracingSettings(endpoint=written)
    assert "s3cret" not in str(refused.value.errors(include_input=False, include_context=False))
