import pytest

from bridge.ivr.bind import Ask
from bridge.ivr.urls import Origin
from bridge.ivr.variables import Template
from bridge.ivr.verbs import Request
from bridge.scripts.asked_url import absolute, asked_url, bare, own_origins
from tests.fakes.script_world import a_script

SCRIPT = a_script("http://bob:s3cret@h/ivr/start.php?x=$x", fallback_url="https://b/f")
JUST_ASKED = "http://h/ivr/deep/x.php?CallID=1&price=$5"


def asked(reference: str | None, base: str = JUST_ASKED) -> str:
    request = Request(url=None if reference is None else Template.parse(reference))
    return asked_url(Ask(SCRIPT, request=request, base=base)).text


def test_without_a_request_verb_the_configured_url_is_asked() -> None:
    assert asked_url(Ask(SCRIPT)) == SCRIPT.url
    assert asked(None) == SCRIPT.url.text


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("menu.php?step=2&key=$key", "http://bob:s3cret@h/ivr/deep/menu.php?step=2&key=$key"),
        ("../$page.php", "http://bob:s3cret@h/ivr/$page.php"),
        ("/top", "http://bob:s3cret@h/top"),
        ("?only=query", "http://bob:s3cret@h/ivr/deep/x.php?only=query"),
        ("/costs$$5", "http://bob:s3cret@h/costs$$5"),
        ("http://h/same", "http://bob:s3cret@h/same"),
        ("http://H:80/same", "http://bob:s3cret@H:80/same"),
        ("http://amy:x@h/same", "http://amy:x@h/same"),
        ("https://h/other", "https://h/other"),
        ("http://other.example/x", "http://other.example/x"),
        ("https://b/no-password-there", "https://b/no-password-there"),
    ],
)
def test_a_reference_is_relative_to_the_url_just_asked_and_takes_the_origins_password_along(
    reference: str, url: str
) -> None:
    assert asked(reference) == url


def test_a_dollar_in_the_url_just_asked_is_no_variable() -> None:
    assert asked("?a", base="http://other/$x/y") == "http://other/$$x/y?a"


def test_the_operators_origins_are_those_of_both_urls() -> None:
    assert own_origins(SCRIPT) == {Origin("http", "h", 80): "bob:s3cret", Origin("https", "b", 443): ""}
    assert own_origins(a_script("http://h/a", fallback_url="http://u:p@h/b")) == {Origin("http", "h", 80): "u:p"}


def test_the_url_of_a_failure_is_told_without_secrets() -> None:
    assert bare(SCRIPT.url) == "http://h/ivr/start.php"
    assert bare(Template.parse("http://h?$secret#x")) == "http://h/"
    assert bare(Template.parse("http://h/$x/y")) == "http://h/$x/y"
    assert bare(Template.parse("nonsense")) == ""


def test_what_cannot_be_resolved_stays_what_it_is() -> None:
    assert absolute("//[::1/x", "http://h/") == "//[::1/x"
    assert absolute("ftp://x/", "http://h/") == "ftp://x/"
