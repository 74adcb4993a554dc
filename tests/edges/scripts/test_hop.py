from bridge.ivr.urls import Origin
from bridge.scripts.hop import Arriving, Hop, Terms, host_of


def test_the_url_of_a_hop_is_its_origin_and_target() -> None:
    assert Hop("GET", Origin("http", "a.example", 81), "/x?y", (), b"").url == "http://a.example:81/x?y"


def test_an_answer_that_begins_anew_has_nothing_of_the_one_before() -> None:
    arriving = Arriving(others=5, status=302, retry_after="1", body=bytearray(b"x"))
    arriving.begin()
    assert arriving == Arriving(others=5)


def test_another_way_to_check_certificates_is_another_host() -> None:
    origin = Origin("https", "a.example", 443)
    ways = [
        Terms(5, tls_verify=True, ca_file=None, allow_hosts=None),
        Terms(9, tls_verify=True, ca_file=None, allow_hosts=(), waited=3),
        Terms(5, tls_verify=False, ca_file=None, allow_hosts=None),
        Terms(5, tls_verify=True, ca_file="/ca.pem", allow_hosts=None),
    ]
    assert len({host_of(origin, terms) for terms in ways}) == 3
