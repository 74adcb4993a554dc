import pytest

from bridge.ivr.script_names import name_of
from bridge.ivr.variables import Template

PLACE = "ivr/0003-099.toml context.main.option.start[3]"
WRITTEN = "ivr/0003-099.toml main.start[3]"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://billing.example/menu", "billing.example/menu"),
        ("https://billing.example/menu/", "billing.example/menu"),
        ("http://127.0.0.1:8000/hello.php?choice=$choice", "127.0.0.1:8000/hello.php"),
        ("https://billing.example", "billing.example"),
        ("https://billing.example/hook-$key", "billing.example/hook-$key"),
        ("https://user:secret@billing.example/menu?token=secret#x", "billing.example/menu"),
        ("https://hooks.example/services/T000/B000/aSecretOfTheirs", "hooks.example/services/…"),
        ("https://hooks.example/aSecretThatIsTheWholePath", "hooks.example/…"),
        (f"https://{'h' * 60}.example/x", f"{'h' * 40}/x"),
    ],
)
def test_host_and_the_beginning_of_the_path_are_told_with_the_place(url: str, told: str) -> None:
    assert name_of(Template.parse(url), PLACE) == f"{told}, {WRITTEN}"


@pytest.mark.parametrize("url", ["", "menu", "http://[::1", "http://host:port/", "http://a\x00b/"])
def test_what_is_no_url_is_told_by_its_place_alone(url: str) -> None:
    assert name_of(Template.parse(url), PLACE) == WRITTEN


def test_a_path_that_is_not_printable_is_not_told() -> None:
    assert name_of(Template.parse("http://host/a\x85b"), PLACE) == f"host/…, {WRITTEN}"
