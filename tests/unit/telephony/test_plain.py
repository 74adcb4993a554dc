import pytest

from bridge.telephony.plain import harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("welcome", "welcome"),
        ("Ștefan 你好 🙂", "Ștefan 你好 🙂"),
        ("a\nb\r\x00", "a\\x0ab\\x0d\\x00"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("one\u2028two\x85three", "one\\u2028two\\x85three"),
        ("abc\u202egnp.exe", "abc\\u202egnp.exe"),
        ("half \ud800", "half \\ud800"),
    ],
)
def test_nothing_ends_a_line_or_steers_a_terminal(text: str, shown: str) -> None:
    assert harmless(text) == shown
