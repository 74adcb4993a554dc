from bridge.ivr.urls import Origin
from bridge.scripts.hop import Arriving, Hop


def test_the_url_of_a_hop_is_its_origin_and_target() -> None:
    assert Hop("GET", Origin("http", "a.example", 81), "/x?y", (), b"").url == "http://a.example:81/x?y"


def test_an_answer_that_begins_anew_has_nothing_of_the_one_before() -> None:
    arriving = Arriving(others=5, status=302, retry_after="1", body=bytearray(b"x"))
    arriving.begin()
    assert arriving == Arriving(others=5)
