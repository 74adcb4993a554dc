from hypothesis import given
from hypothesis import strategies as st

from bridge.web.unifiedapi.targets import split_target


def test_a_path_is_decoded_once_and_one_slash_at_its_end_means_nothing() -> None:
    assert split_target("/uapi/phoneCalls/%40me/0003%2A001/") == (("uapi", "phoneCalls", "@me", "0003*001"), {})
    assert split_target("/a/%2540me") == (("a", "%40me"), {})
    assert split_target("/a//") == (("a", ""), {})
    assert split_target("/") == ((), {})
    assert split_target("/a%2Fb?") == (("a/b",), {})


def test_a_query_is_read_and_of_two_values_the_first_counts() -> None:
    assert split_target("/a?x=1&x=2&y=&z&w=a+b%2B") == (("a",), {"x": "1", "y": "", "z": "", "w": "a b+"})


def test_a_whole_url_means_its_path() -> None:
    assert split_target("HTTPS://pbx.example/a/?x=1#f") == (("a",), {"x": "1"})


def test_what_is_no_path_is_none() -> None:
    assert split_target("*") is None
    assert split_target("pbx.example:443") is None
    assert split_target("/%ff") is None
    assert split_target("/?" + "&".join("a" * 2000)) is None


@given(st.text())
def test_any_text_is_read_or_none(text: str) -> None:
    found = split_target(text)
    assert found is None or all(isinstance(one, str) for one in found[0])
