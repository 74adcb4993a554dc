from bridge.observe.spans import VALUE_LIMIT, given, plain


def test_what_strangers_have_sent_is_one_line_that_any_program_can_read() -> None:
    assert plain("a\r\nb\x1b[31m") == "a\\x0d\\x0ab\\x1b[31m"
    assert str(plain("half \ud800")).encode() == b"half \\ud800"
    assert plain(("a\n", 1)) == ("a\\x0a", "1")


def test_numbers_and_switches_stay_what_they_are() -> None:
    assert [plain(value) for value in (True, 3, 0.5)] == [True, 3, 0.5]


def test_a_long_value_is_cut() -> None:
    assert plain("x" * (VALUE_LIMIT + 1)) == "x" * VALUE_LIMIT + "…"


def test_what_is_not_known_is_left_out() -> None:
    assert given(ivr="0003*099", did="", draft=None, verbs=(), requests=0, taken_up=False) == {
        "callbridge.ivr": "0003*099",
        "callbridge.requests": 0,
        "callbridge.taken_up": False,
    }
