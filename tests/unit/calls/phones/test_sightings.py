import pytest

from bridge.calls.phones.sightings import Seen


@pytest.mark.parametrize(
    ("name", "endpoint"),
    [
        ("PJSIP/001-0000002a", "PJSIP/001"),
        ("PJSIP/001-desk-0000002a", "PJSIP/001-desk"),
        ("Local/099@from-phones-00000001;2", "Local/099@from-phones"),
        ("PJSIP/001", "PJSIP/001"),
        ("", ""),
    ],
)
def test_a_channel_belongs_to_the_endpoint_before_its_suffix(name: str, endpoint: str) -> None:
    assert Seen("17.4", "17.4", name).endpoint == endpoint
