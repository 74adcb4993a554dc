import pytest

from bridge.ivr.step import SoundRef
from bridge.ivr.targets import Continue, ToLabel
from bridge.ivr.transfer import Hear, Strategy, Transfer
from bridge.ivr.variables import Template
from bridge.telephony.destinations import DialplanPlace, Kind
from tests.unit.ivr.reading import about, entry_of

T = Template.parse


def test_a_transfer_that_says_its_number_only_has_the_defaults_of_the_specification() -> None:
    assert entry_of('action = "transfer", to = "0003*001"').action == Transfer(
        to=(T("0003*001"),),
        most=10,
        kind=Kind.AUTO,
        ring=None,
        strategy=Strategy.ALL,
        hear=Hear.RING,
        limit=0,
        final=True,
        on_failure=Continue(),
        record=False,
    )


def test_every_field_of_a_transfer_is_what_the_transfer_is() -> None:
    fields = (
        'action = "transfer", to = ["001", "$x"], kind = "extension", ring = 40, strategy = "order", hear = "moh", '
        'limit = 600, final = false, on_failure = { label = "a" }, record = true, record_notice = "recorded", '
        'interval = "holidays", export = ["subscription"], label = "a"'
    )
    assert entry_of(fields).action == Transfer(
        to=(T("001"), T("$x")),
        most=10,
        kind=Kind.EXTENSION,
        ring=40,
        strategy=Strategy.ORDER,
        hear=Hear.MOH,
        limit=600,
        final=False,
        on_failure=ToLabel("a"),
        record=True,
        record_notice=SoundRef(sound=T("recorded")),
        interval="holidays",
        export=("subscription",),
    )


def test_a_transfer_into_the_dialplan_names_its_place() -> None:
    step = entry_of('action = "transfer", kind = "dialplan", dialplan = { context = "x", extension = "q1" }').action
    assert step == Transfer(most=10, kind=Kind.DIALPLAN, place=DialplanPlace("x", "q1", 1), on_failure=Continue())


@pytest.mark.parametrize("field", ["ring = 1", "ring = 600", "limit = 0", "limit = 86400"])
def test_a_time_at_its_bound_is_accepted(field: str) -> None:
    assert about(f'action = "transfer", to = "1", {field}') == []


@pytest.mark.parametrize("field", ["ring = 0.9", "ring = 601", "limit = -1", "limit = 86401"])
def test_a_time_beyond_its_bound_is_refused(field: str) -> None:
    name = field.split(" ", 1)[0]
    assert about(f'action = "transfer", to = "1", {field}')[0].startswith(
        f"fatal CB403 @.{name}: must be a number from"
    )


def test_no_more_variables_are_exported_than_a_call_has() -> None:
    many = ", ".join(f'"v{number}"' for number in range(201))
    assert "at most 200" in about(f'action = "transfer", to = "1", export = [{many}]')[0]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("", '"to" is missing'),
        ('kind = "dialplan"', '"dialplan" is missing'),
        ('to = "1", kind = "dialplan", dialplan = { context = "x", extension = "s" }', "exclude each other"),
        ('to = "1", dialplan = { context = "x", extension = "s" }', 'dialplan needs kind = "dialplan"'),
    ],
)
def test_a_transfer_has_numbers_or_a_place(fields: str, message: str) -> None:
    (found,) = about(f'action = "transfer", {fields}'.removesuffix(", "))
    assert found.startswith("fatal CB405 @: ")
    assert message in found
