import pytest

from bridge.asterisk.capabilities import Capabilities


@pytest.mark.parametrize(
    ("version", "waits", "at_once", "guarded"),
    [
        ("16.28.0~dfsg-0+deb11u4", False, False, False),
        ("18.24.3", False, False, False),
        ("18.26.0", False, True, False),
        ("20.9.3", False, False, False),
        ("20.19.0", False, True, False),
        ("20.20.0", True, True, False),
        ("20.20.1", True, True, True),
        ("21.9.0", False, False, False),
        ("22.9.0", False, True, False),
        ("22.10.1+dfsg+~cs6.17.60671434-1", True, True, True),
        ("23.3.0", False, True, False),
        ("23.4.1", True, True, True),
        ("24.0.0", True, True, True),
        ("certified/20.7-cert5", False, False, False),
        ("GIT-master-abc", False, False, False),
        ("", False, False, False),
    ],
)
def test_features_follow_the_version(version: str, *, waits: bool, at_once: bool, guarded: bool) -> None:
    found = Capabilities.of(version)
    assert (found.set_variable_waits, found.functions_guarded) == (waits, guarded)
    assert found.wakes_at_once is at_once


def test_a_version_is_shown_bounded() -> None:
    assert Capabilities.of("22.10.1\n" + "x" * 99).text == "22.10.1" + "x" * 33


@pytest.mark.parametrize(
    ("version", "over_socket"),
    [
        ("16.28.0", False), ("18.26.4", False), ("20.13.9", False), ("20.14.0", True), ("21.8.0", False),
        ("21.9.0", True), ("22.3.0", False), ("22.4.0", True), ("22.10.1~dfsg", True), ("23.0.0", True),
        ("24.1.0", True), ("certified/20.7-cert5", False), ("", False),
    ],
)  # fmt: skip
def test_commands_go_over_the_socket_where_asterisk_takes_them(version: str, *, over_socket: bool) -> None:
    assert Capabilities.of(version).rest_over_socket is over_socket
