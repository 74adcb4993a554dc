import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.toml_lines import Path, TomlLines, address_of, path_of

SAMPLE = '''# a comment with [brackets] and "quotes"
schema = 1
title.en = "a"
"quoted key" = 'b'
"esc\\"aped\\u0041" = 1
date = 1979-05-27 07:32:00   # ] } ,
text = """
[not.a.table]
key = 1 \\""" still
"""
raw = \'\'\'
[[nor.this]]
\'\'\'
[ivr]
extension = "0003*099"   # "0003*100"
did = [
  "1",          # first ]
  "2",

  "3" ]
on_lifetime = { transfer = "x", deep = [ { a = 1 }, [
   5 ] ] }
[ "time interval" . office ]
line = [ { hours = ["08:00", "20:00"] },
  { hours = ["09:00"] } ]
[[context.main.option.start]]
action = "wait"
[[context.main.option.start]]
action = "jump"
to = { label = "x" }
[[context.main.option."1"]]
action = "hangup"
url = "https://crm.example/?a=[b]&c={d}#e"
[context.main.option]
9 = [ { action = "hangup" } ]
"*" = [
  { action = "hangup" },
  { action = "wait", seconds = 3 },
]
[[event]]
url = "a"
[[event.header]]
name = "x"
[[event]]
url = "b"
[[event.header]]
name = "y"
[[event.header]]
name = "z"
[event.last]
here = true
'''

PLACES: dict[str, int] = {
    "schema": 2,
    "title": 3,
    "title.en": 3,
    '"quoted key"': 4,
    '"esc\\"apedA"': 5,
    "date": 6,
    "text": 7,
    "raw": 11,
    "ivr": 14,
    "ivr.extension": 15,
    "ivr.did": 16,
    "ivr.did[1]": 17,
    "ivr.did[2]": 18,
    "ivr.did[3]": 20,
    "ivr.on_lifetime": 21,
    "ivr.on_lifetime.transfer": 21,
    "ivr.on_lifetime.deep[1].a": 21,
    "ivr.on_lifetime.deep[2]": 21,
    "ivr.on_lifetime.deep[2][1]": 22,
    '"time interval".office': 23,
    '"time interval".office.line[1].hours[2]': 24,
    '"time interval".office.line[2].hours': 25,
    "context": 26,
    "context.main.option.start": 26,
    "context.main.option.start[1]": 26,
    "context.main.option.start[1].action": 27,
    "context.main.option.start[2]": 28,
    "context.main.option.start[2].action": 29,
    "context.main.option.start[2].to.label": 30,
    "context.main.option.1[1]": 31,
    "context.main.option.1[1].url": 33,
    "context.main.option.9[1].action": 35,
    "context.main.option.*[1]": 37,
    "context.main.option.*[2].seconds": 38,
    "event[1]": 40,
    "event[1].url": 41,
    "event[1].header[1].name": 43,
    "event[2].url": 45,
    "event[2].header[1].name": 47,
    "event[2].header[2]": 48,
    "event[2].header[2].name": 49,
    "event[2].last.here": 51,
}


def test_the_sample_is_toml() -> None:
    assert tomllib.loads(SAMPLE)["event"][1]["header"][1] == {"name": "z"}


@pytest.mark.parametrize(("address", "line"), PLACES.items())
def test_a_key_is_found_in_its_line(address: str, line: int) -> None:
    assert TomlLines(SAMPLE).of_address(address) == line


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("context.main.option.1[1].method", 31),  # the header of the action
        ("context.main.option.1[7]", 31),
        ("ivr.timeout", 14),
        ("nowhere", 0),
        ("", 0),
    ],
)
def test_what_is_not_there_is_sought_where_it_belongs(address: str, line: int) -> None:
    assert TomlLines(SAMPLE).of_address(address) == line


def test_every_key_and_element_of_the_sample_has_a_line() -> None:
    lines = TomlLines(SAMPLE)
    for path in paths_in(tomllib.loads(SAMPLE)):
        assert address_of(path)
        assert lines.of((*path, "x")) == lines.of(path) > 0


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (("context", "main", "option", "1", 1, "url"), "context.main.option.1[2].url"),
        (("context", "main", "option", "#", 0), "context.main.option.#[1]"),
        (("context", 'say "hi", ok\\'), 'context."say \\"hi\\", ok\\\\"'),
        (("context", "înainte"), 'context."înainte"'),
        (("a", "b\x00c"), 'a."b\\U00000000c"'),
        (("", "b"), '"".b'),
        ((), ""),
    ],
)
def test_an_address_reads_as_the_specification_writes_it(path: Path, address: str) -> None:
    assert address_of(path) == address
    assert path_of(address) == path


KEYS = st.text(min_size=1, max_size=6)


@given(st.lists(KEYS | st.integers(0, 50), max_size=6).map(tuple))
def test_an_address_names_one_path(parts: Path) -> None:
    path = ("top", *parts)
    assert path_of(address_of(path)) == path


def paths_in(value: object, path: Path = ()) -> list[Path]:
    inner: list[tuple[Path, object]] = []
    if isinstance(value, dict):
        inner = [((*path, key), child) for key, child in value.items()]
    elif isinstance(value, list):
        inner = [((*path, index), child) for index, child in enumerate(value)]
    return [found for place, child in inner for found in [place, *paths_in(child, place)]]


PIECES = ["[", "]", "[[", "]]", "{", "}", "=", ",", ".", '"', "'", '"""', "'''", "\\", "#", "\n", " ", "a", "1", "\r\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text())
def test_any_text_is_scanned_to_its_end(text: str) -> None:
    lines = TomlLines(text)
    assert 0 <= lines.of(("a",)) <= text.count("\n") + 1


SCALARS = st.sampled_from(["1", "true", '"x"', "'y'", '"""a\nb"""', "'''c\n\nd'''", "1979-05-27", '"\\"] # {"', "-inf"])
ARRAYS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[ # c\n" + ",\n ".join(items) + "\n]")
        | st.lists(inner.filter(lambda item: "\n" not in item), max_size=3).map(
            lambda items: "{ " + ", ".join(f"k{number} = {item}" for number, item in enumerate(items)) + " }"
        )
    ),
    max_leaves=6,
)


@given(st.lists(ARRAYS, min_size=1, max_size=6), st.booleans())
def test_a_key_that_follows_any_value_is_found(values: list[str], headers: bool) -> None:
    """Values of every kind are stepped over exactly: neither too little nor too much."""
    text, expected = "", {}
    for number, value in enumerate(values):
        if headers:
            text += f"[[t]] # {number}\n"
        path: Path = ("t", number, "key") if headers else (f"key{number}",)
        expected[path] = text.count("\n") + 1
        text += f"{path[-1]} = {value}  # end\n"
    tomllib.loads(text)
    lines = TomlLines(text)
    assert {path: lines.of(path) for path in expected} == expected


def test_a_deeply_nested_text_is_scanned_without_recursion_to_the_end() -> None:
    assert TomlLines("a = " + "[" * 100_000 + "\nb = 1").of(("a",)) == 1


def test_whether_something_stands_in_a_text_is_known() -> None:
    lines = TomlLines("[[a.b]]\nc = 1\n")
    assert all(lines.has(path) for path in (("a",), ("a", "b"), ("a", "b", 0), ("a", "b", 0, "c")))
    assert not any(lines.has(path) for path in ((), ("a", "b", 1), ("c",)))
