from tests.fakes.console import ConsoleHouse
from tests.fakes.console_client import client_of


async def test_a_page_says_what_was_done_and_no_address_makes_it_say_anything_else() -> None:
    async with client_of() as client:
        await client.log_in()
        assert "The order to hang up was given." in (await client.get("/?said=ended")).text
        assert "7 deliveries will be sent again." in (await client.get("/?said=replayed&count=7")).text
        for query in ("said=pwned+by+evil", "said=ended&count=<b>", "count=9"):
            text = (await client.get(f"/?{query}")).text
            assert "pwned" not in text
            assert "<b>" not in text


async def test_each_page_says_why_the_service_is_not_ready() -> None:
    async with client_of(ConsoleHouse(not_ready=("Asterisk pbx1 is not connected (lost)",))) as client:
        await client.log_in()
        assert "Asterisk pbx1 is not connected (lost)" in (await client.get("/")).text
        assert "pbx1" not in (await client.get("/nowhere")).text


async def test_the_page_of_a_stranger_tells_nothing_of_the_service() -> None:
    async with client_of(ConsoleHouse(not_ready=("Asterisk pbx1 is not connected (lost)",))) as client:
        text = (await client.get("/log-in")).text
        assert "pbx1" not in text
        assert "1.2.3" not in text
