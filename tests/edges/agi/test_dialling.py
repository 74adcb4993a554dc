import pytest

from bridge.agi.dialling import go_to, number, variable
from bridge.telephony.destinations import DialplanPlace
from tests.fakes.agi import agi


async def test_a_variable_that_is_not_set_is_empty() -> None:
    async with agi() as (asterisk, connection):
        asterisk.variables["DIALSTATUS"] = "BUSY"
        assert await variable(connection, "DIALSTATUS") == "BUSY"
        assert await variable(connection, "ANSWEREDTIME") == ""


async def test_the_dialplan_goes_on_at_a_place_that_exists() -> None:
    place = DialplanPlace("from-phones", "112", 2)
    async with agi() as (asterisk, connection):
        assert not await go_to(connection, place)
        asterisk.variables["DIALPLAN_EXISTS(from-phones,112,2)"] = "1"
        assert await go_to(connection, place)
        assert asterisk.log[-1] == 'EXEC Goto "from-phones,112,2"'


@pytest.mark.parametrize(
    ("text", "meant"), [("7042", 7042), ("", 0), ("-1", 0), ("1.5", 0), ("\u0663", 0), ("9" * 5000, 0)]
)
def test_a_number_is_one_as_asterisk_writes_them(text: str, meant: int) -> None:
    assert number(text) == meant
