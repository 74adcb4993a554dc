from bridge.protocol.places import Source


def test_lines_and_columns_count_from_one() -> None:
    source = Source("ab\ncd\n\ne")
    assert [source.place(at) for at in range(9)] == [
        (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1), (4, 1), (4, 2),
    ]  # fmt: skip


def test_an_unknown_offset_has_no_place_and_no_excerpt() -> None:
    assert Source("ab").place(-1) == (0, 0)
    assert Source("ab").excerpt(-1, 2) == ""


def test_dropped_characters_count_for_columns_of_what_follows() -> None:
    source = Source("a\x01\x02b\n\x03c")
    assert source.text == "ab\nc"
    assert [source.place(at) for at in range(4)] == [(1, 1), (1, 4), (1, 5), (2, 2)]
    assert (source.first_dropped, source.dropped_code) == (1, 1)
    assert source.place_in_decoded(source.first_dropped) == (1, 2)


def test_an_excerpt_is_one_line_of_at_most_80_characters() -> None:
    assert Source("<a b='1'\nc='2'>").excerpt(0, 15) == "<a b='1'"
    assert len(Source("x" * 200).excerpt(10, 200)) == 80
    assert Source("xyz").excerpt(1, 2) == "y"
