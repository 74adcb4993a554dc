import re

from bridge.calls.identities import new_api_id, new_channel_id


def test_a_call_api_id_is_twenty_letters_and_digits_and_never_the_same() -> None:
    ids = {new_api_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"[a-z0-9]{20}", one) for one in ids)


def test_a_channel_of_ours_has_an_id_like_those_of_asterisk_and_never_the_same() -> None:
    ids = {new_channel_id(1_763_800_001.7) for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"1763800001\.[0-9]{9}", one) for one in ids)
