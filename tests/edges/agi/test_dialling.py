import pytest

from bridge.agi.dialling import number, variable
from tests.fakes.agi import agi


async def test_a_variable_that_is_not_set_is_empty() -> None:
    async with agi() as (asterisk, connection):
        asterisk.variables["DIALSTATUS"] = "BUSY"
        assert await variable(connection, "DIALSTATUS") == "BUSY"
        assert await variable(connection, "ANSWEREDTIME") == ""


@pytest.mark.parametrize(
    ("text", "meant"), [("7042", 7042), ("", 0), ("-1", 0), ("1.5", 0), ("\u0663", 0), ("9" * 5000, 0)]
)
def test_a_number_is_one_as_asterisk_writes_them(text: str, meant: int) -> None:
    assert number(text) == meant
