import re

import pytest

from bridge.protocol.link_signature import link_holds, link_signature, recording_path, recording_url

KEY = b"k" * 32
PATH = recording_path("k3v9q0x7mz2p4wd8s1ta", "hello.wav")


def test_a_link_names_the_recording_and_carries_its_own_proof() -> None:
    url = recording_url("https://pbx.example/", "k3v9q0x7mz2p4wd8s1ta", "hello.wav", 1_795_335_300, KEY)
    assert re.fullmatch(
        r"https://pbx\.example/callbridge/v1/recordings/k3v9q0x7mz2p4wd8s1ta/hello\.wav"
        r"\?expires=1795335300&signature=[0-9a-f]{64}",
        url,
    )
    assert link_holds(KEY, PATH, "1795335300", url[-64:], 1_795_335_299)


def test_a_name_that_needs_it_is_encoded() -> None:
    assert recording_path("a", "x/../y z") == "/callbridge/v1/recordings/a/x%2F..%2Fy%20z"


def test_without_a_public_address_there_is_no_link() -> None:
    assert recording_url("", "a", "b", 1, KEY) == ""


@pytest.mark.parametrize(
    ("path", "expires", "key", "now"),
    [
        (PATH, "100", KEY, 100),
        (PATH, "100", b"other", 99),
        (PATH + "x", "100", KEY, 99),
        (PATH, "101", KEY, 99),
        (PATH, "0100", KEY, 99),
        (PATH, "-1", KEY, 99),
        (PATH, "", KEY, 99),
        (PATH, "9" * 100, KEY, 99),
        (PATH, "\u0661\u0660\u0660", KEY, 99),
    ],
)
def test_a_link_that_is_late_or_altered_does_not_hold(path: str, expires: str, key: bytes, now: float) -> None:
    assert not link_holds(key, path, expires, link_signature(KEY, PATH, 100), now)


@pytest.mark.parametrize("signature", ["", "0" * 64, "é" * 64, link_signature(KEY, PATH, 100).upper()])
def test_another_signature_does_not_hold(signature: str) -> None:
    assert not link_holds(KEY, PATH, "100", signature, 99)
