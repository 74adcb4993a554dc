import pytest

from bridge.ivr.model import TransferTo
from bridge.ivr.target_types import LifetimeTarget, TargetField
from bridge.ivr.targets import Continue, HangUp, ToLabel, ToPlace
from bridge.ivr.variables import Template
from tests.unit.ivr.reading import refusal_of, value_of

LITERAL = Template.literal


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("continue", Continue()),
        ("hangup", HangUp()),
        ({"label": "menu"}, ToLabel("menu")),
        ({"context": "main"}, ToPlace(LITERAL("main"))),
        ({"option": "i"}, ToPlace(None, LITERAL("invalid"))),
        ({"context": "$5", "option": "#", "position": 2}, ToPlace(LITERAL("$5"), LITERAL("#"), LITERAL("2"))),
    ],
)
def test_a_target_is_one_of_four(value: object, target: object) -> None:
    assert value_of(TargetField, value) == target


@pytest.mark.parametrize(
    ("value", "code", "at"),
    [
        ("menu", "CB403", ()),
        (5, "CB403", ()),
        ({}, "CB403", ()),
        ({"lable": "menu"}, "CB402", ("lable",)),
        ({"transfer": "001"}, "CB402", ("transfer",)),
        ({"label": "menu", "option": "1"}, "CB405", ()),
        ({"label": "1st"}, "CB403", ()),
        ({"label": 5}, "CB403", ()),
        ({"option": "begin"}, "CB406", ()),
        ({"position": 0}, "CB403", ("position",)),
        ({"position": True}, "CB403", ("position",)),
        ({"position": "1"}, "CB403", ("position",)),
    ],
)
def test_what_is_no_target_is_refused(value: object, code: str, at: tuple[str, ...]) -> None:
    found = refusal_of(TargetField, value)
    assert (found["code"], found["at"]) == (code, at)


@pytest.mark.parametrize(
    ("value", "target"),
    [
        ("hangup", HangUp()),
        ({"label": "menu"}, ToLabel("menu")),
        ({"transfer": "0003*001"}, TransferTo(LITERAL("0003*001"))),
        ({"transfer": "$who"}, TransferTo(Template.parse("$who"))),
    ],
)
def test_what_happens_after_the_lifetime_may_also_be_a_transfer(value: object, target: object) -> None:
    assert value_of(LifetimeTarget, value) == target


@pytest.mark.parametrize(
    ("value", "code", "at"),
    [
        ({"transfer": "001", "label": "x"}, "CB405", ()),
        ({"transfer": "reception"}, "CB403", ("transfer",)),
        ({"transfer": "001,002"}, "CB403", ("transfer",)),
        ({"transfer": 1}, "CB403", ()),
        ("menu", "CB403", ()),
    ],
)
def test_a_transfer_after_the_lifetime_is_to_one_number(value: object, code: str, at: tuple[str, ...]) -> None:
    found = refusal_of(LifetimeTarget, value)
    assert (found["code"], found["at"]) == (code, at)
