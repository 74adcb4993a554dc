from bridge.scripts.conduct import conduct_of
from tests.fakes.script_world import a_script


def test_a_steering_request_trusts_and_signs_for_the_origins_that_the_operator_wrote() -> None:
    conduct = conduct_of(a_script("http://a.example/x", fallback_url="https://b.example/y", ca_file="ca.pem"))
    assert {str(origin) for origin in conduct.trusted} == {"http://a.example", "https://b.example"}
    assert set(conduct.signed) == set(conduct.trusted)
    assert (conduct.name, conduct.ca_file, conduct.connect_timeout) == ("test", "ca.pem", 5)
