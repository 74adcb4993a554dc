"""One command, one reply, and a hang-up that shifts nothing. Source: Asterisk reference 11."""

import asyncio

import pytest

from bridge.agi.wire import Reply
from bridge.errors import AsteriskError, ChannelGone
from tests.fakes.agi import agi


async def test_a_command_has_its_reply() -> None:
    async with agi() as (asterisk, connection):
        assert await connection.ask("GET", "VARIABLE", "ASTSPOOLDIR") == Reply(200, 1, "/spool")
        assert asterisk.log == ["GET VARIABLE ASTSPOOLDIR"]


async def test_what_asterisk_refuses_is_said_with_its_number() -> None:
    async with agi() as (_, connection):
        with pytest.raises(AsteriskError, match="refused the AGI command NO SUCH: 510"):
            await connection.ask("NO", "SUCH", "THING")


async def test_lines_of_usage_are_no_replies() -> None:
    async with agi() as (asterisk, connection):
        usage = "520-Invalid command syntax.  Proper usage follows:\nUsage: ANSWER\n200 ways\n520 End of proper usage."
        asterisk.answers["ANSWER"] = lambda _: usage.replace("200 ways", " two ways")
        with pytest.raises(AsteriskError, match="520"):
            await connection.ask("ANSWER")
        assert (await connection.ask("CHANNEL", "STATUS")).result == 4


async def test_a_hang_up_during_a_command_ends_everything() -> None:
    async with agi() as (asterisk, connection):
        waiting = asyncio.get_running_loop().create_task(connection.do("WAIT", "FOR", "DIGIT", "60000"))
        await asterisk.until(lambda: asterisk.running)
        asterisk.hang_up()
        with pytest.raises(ChannelGone):
            await waiting
        with pytest.raises(ChannelGone):
            await connection.ask("ANSWER")
        assert asterisk.log == ["WAIT FOR DIGIT 60000"], "nothing more is sent to a dead channel"


async def test_a_hang_up_between_commands_is_no_reply_to_the_next() -> None:
    async with agi() as (asterisk, connection):
        asterisk.answers["ANSWER"] = lambda _: None
        asterisk.hang_up()
        with pytest.raises(ChannelGone):
            await connection.ask("ANSWER")


@pytest.mark.parametrize("end", ["511 Command Not Permitted on a dead channel", "garbage\n" * 101])
async def test_a_dead_channel_and_endless_nonsense_are_gone(end: str) -> None:
    async with agi() as (asterisk, connection):
        asterisk.answers["ANSWER"] = lambda _: end
        with pytest.raises(ChannelGone):
            await connection.ask("ANSWER")
        assert connection.gone


async def test_an_endless_line_is_gone() -> None:
    async with agi() as (asterisk, connection):
        asterisk.answers["ANSWER"] = lambda _: "x" * (1 << 17)
        with pytest.raises(ChannelGone):
            await connection.ask("ANSWER")


async def test_a_connection_that_is_closed_is_a_caller_who_has_left() -> None:
    async with agi() as (asterisk, connection):
        asterisk.close()
        with pytest.raises(ChannelGone):
            await connection.ask("ANSWER")


async def test_a_command_that_was_cut_off_ends_before_the_next_and_its_key_is_not_lost() -> None:
    async with agi() as (asterisk, connection):
        late: list[str] = []
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await connection.ask("WAIT", "FOR", "DIGIT", "60000", late=lambda reply: late.append(reply.key))
        asterisk.press("7")
        assert (await connection.ask("CHANNEL", "STATUS")).result == 4
        assert late == ["7"]


async def test_a_command_that_asterisk_has_read_together_with_the_one_before_is_found_with_the_next() -> None:
    async with agi() as (asterisk, connection):
        asked: list[list[str]] = []

        def answer(words: list[str]) -> str | None:
            asked.append(words)
            return "200 result=0\n200 result=0" if len(asked) == 2 else None if len(asked) == 1 else "200 result=0"

        asterisk.answers["NOOP"] = answer
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await connection.ask("STREAM", "FILE", "silence/10", "")
        assert (await connection.ask("CHANNEL", "STATUS")).result == 4
        assert asterisk.log == ['STREAM FILE silence/10 ""', "NOOP", "NOOP", "CHANNEL STATUS"]


async def test_a_minus_one_without_the_word_hangup_is_something_missing() -> None:
    async with agi() as (asterisk, connection):
        asterisk.missing.add("nope")
        assert (await connection.ask("STREAM", "FILE", "nope", "")).result == -1
        await connection.probe()
        assert (await connection.ask("CHANNEL", "STATUS")).result == 4


async def test_a_minus_one_with_the_word_hangup_is_a_hang_up() -> None:
    async with agi() as (asterisk, connection):
        asking = asyncio.get_running_loop().create_task(connection.ask("STREAM", "FILE", "long", ""))
        await asterisk.until(lambda: asterisk.running)
        asterisk.hang_up()
        assert (await asking).result == -1
        with pytest.raises(ChannelGone):
            await connection.probe()
        assert connection.hung_up


async def test_a_torn_connection_is_a_caller_who_has_left() -> None:
    async with agi() as (asterisk, connection):
        asterisk.tear()
        with pytest.raises(ChannelGone):
            await connection.ask("ANSWER")
        with pytest.raises(ChannelGone):
            await connection.ask("ANSWER")


async def test_closing_twice_is_no_error() -> None:
    async with agi() as (_, connection):
        await connection.close()
        await connection.close()
        with pytest.raises(ChannelGone):
            connection.check()
