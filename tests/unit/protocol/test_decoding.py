import pytest

from bridge.protocol.decoding import CODECS, LONGEST, decode_body


def test_utf_8_is_read_without_its_byte_order_mark() -> None:
    assert decode_body("\ufeffé".encode(), "windows-1252").text == "é"
    assert decode_body("\ufeff\ufeffé".encode(), "windows-1252").text == "\ufeffé"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark_or_its_first_octets(codec: str) -> None:
    assert decode_body("<é/>".encode(codec), "windows-1252").text == "<é/>"
    assert decode_body("\ufeff<é/>".encode(codec), "windows-1252").text == "<é/>"


@pytest.mark.parametrize("label", CODECS)
def test_every_name_of_the_table_is_read_in_any_letter_case(label: str) -> None:
    body = f'<?xml version="1.0" encoding="{label.upper()}"?>abc'.encode()
    decoded = decode_body(body, "windows-1252")
    assert decoded.remarks == ()
    assert decoded.text.endswith("abc")


@pytest.mark.parametrize("label", ["utf-7", "utf-16", "iso-8859-12", "", "x" * 100])
def test_any_other_name_is_remarked_where_it_stands(label: str) -> None:
    decoded = decode_body(f'<?xml encoding="{label}"?>é'.encode(), "windows-1252")
    assert [(remark.code, remark.at) for remark in decoded.remarks] == [("CB114", 16)]
    assert decoded.text.endswith("é")


def test_a_declaration_counts_in_the_first_4096_octets_only() -> None:
    declaration = b'<?xml version="1.0" encoding="nonsense"?>'
    assert decode_body(b" " * 4000 + declaration, "windows-1252").remarks
    assert not decode_body(b" " * 4096 + declaration, "windows-1252").remarks


def test_octets_that_are_not_valid_are_read_in_the_fallback_and_remarked_where_they_begin() -> None:
    decoded = decode_body(b"\r\na" + b"\xe4", "koi8-r")
    assert decoded.text == "\naД"
    assert [(remark.code, remark.at) for remark in decoded.remarks] == [("CB115", 2)]


def test_what_no_encoding_can_read_becomes_a_replacement() -> None:
    assert decode_body(b"a\x81", "windows-1252").text == "a\ufffd"
    assert decode_body(b"\xff\xfe<\0\xd8", "windows-1252").text == "<\ufffd"
    assert decode_body(b"\xef\xbb\xbf\xff", "windows-1252").text == "ÿ"


@pytest.mark.parametrize("name", ["", "utf-7", "punycode"])
def test_an_unknown_fallback_is_windows_1252(name: str) -> None:
    assert decode_body(b"\xe9", name).text == "é"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b" " * (LONGEST + 1), "CB107"),
        (b"\x1f\x8b\x08", "CB106"),
        ("<a/>".encode("utf-32"), "CB106"),
        (b"\x00\x00\xfe\xff", "CB106"),
        (b"<a>\x00</a>", "CB106"),
    ],
)
def test_what_is_no_text_is_refused(body: bytes, code: str) -> None:
    assert decode_body(body, "windows-1252").refusal == code


def test_line_ends_become_line_feeds() -> None:
    assert decode_body(b"a\r\nb\rc\n\r\n", "windows-1252").text == "a\nb\nc\n\n"
