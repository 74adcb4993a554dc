"""Places as parts of the file. Source: The IVR 6.2."""

from bridge.ivr.report.places import address, literal, next_to, path_of
from bridge.ivr.targets import Place
from bridge.ivr.variables import Template


def test_a_place_is_an_address_of_the_file() -> None:
    place = Place("main", "#", 2)
    assert path_of(place) == ("context", "main", "option", "#", 1)
    assert address(place) == "context.main.option.#[2]"
    assert next_to(place) == Place("main", "#", 3)


def test_a_template_without_variables_is_its_text() -> None:
    assert literal(Template.parse("a $$5")) == "a $5"
