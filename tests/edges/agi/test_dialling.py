from bridge.agi.dialling import variable
from tests.fakes.agi import agi


async def test_a_variable_that_is_not_set_is_empty() -> None:
    async with agi() as (asterisk, connection):
        asterisk.variables["DIALSTATUS"] = "BUSY"
        assert await variable(connection, "DIALSTATUS") == "BUSY"
        assert await variable(connection, "ANSWEREDTIME") == ""
