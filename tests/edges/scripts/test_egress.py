import socket

import pytest

from bridge.errors import ScriptError
from bridge.scripts.egress import Egress, literal, permitted


async def public_and_private(host: str) -> tuple[str, ...]:
    return ("10.0.0.1", "203.0.114.7", "fe80::1", "2606:4700::1")


async def test_rule_1_connects_to_whatever_the_name_means() -> None:
    found = await Egress(public_and_private, None).resolve("operator.example", 8080)
    assert [result["host"] for result in found] == ["10.0.0.1", "203.0.114.7", "fe80::1", "2606:4700::1"]
    assert [result["family"] for result in found] == [socket.AF_INET, socket.AF_INET, socket.AF_INET6, socket.AF_INET6]
    assert {result["port"] for result in found} == {8080}


async def test_rule_2_connects_to_the_permitted_addresses_only() -> None:
    found = await Egress(public_and_private, ()).resolve("stranger.example")
    assert [result["host"] for result in found] == ["203.0.114.7", "2606:4700::1"]


async def test_rule_2_without_a_permitted_address_is_cb208_and_says_where_the_name_leads() -> None:
    async def private(host: str) -> tuple[str, ...]:
        return ("10.0.0.1", "169.254.169.254")

    with pytest.raises(ScriptError, match=r"CB208: inside\.example is at 10\.0\.0\.1, 169\.254\.169\.254"):
        await Egress(private, ()).resolve("inside.example")


async def test_closing_it_leaves_the_shared_look_ups_open() -> None:
    egress = Egress(public_and_private, None)
    await egress.close()
    assert await egress.resolve("operator.example")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "[::1]", "[::ffff:10.0.0.1]", "0"]
)
def test_an_address_in_the_url_is_read_in_any_spelling(host: str) -> None:
    assert literal(host, None)
    with pytest.raises(ScriptError, match="CB208"):
        literal(host, ())


def test_an_allowed_address_is_connected_to_in_its_plain_spelling() -> None:
    assert literal("0x7f.1", ("127.0.0.0/8",)) == "127.0.0.1"
    assert literal("0x7f.1", None) == "127.0.0.1"


def test_a_name_is_no_address() -> None:
    assert literal("a.example", ()) is None
    assert literal("1password.example", ()) is None


def test_a_listed_host_may_be_at_any_address() -> None:
    assert permitted("inside.example", ("10.0.0.1",), ("inside.example",)) == ("10.0.0.1",)
