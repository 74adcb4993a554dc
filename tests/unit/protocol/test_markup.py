from bridge.protocol.markup import NAME, Element, Item, Stray, add_stray, local


def test_a_prefix_is_no_part_of_a_name() -> None:
    assert [local(name) for name in ("Pause", "cb:Pause", "a:b:c", ":x", "x:")] == ["Pause", "Pause", "c", "x", ""]


def test_a_run_of_stray_text_is_one() -> None:
    items: list[Item] = []
    add_stray(items, 1, 2)
    add_stray(items, 3, 4)
    items.append(Element("x", [], "", nested=False))
    add_stray(items, 5, 6)
    assert [type(item) for item in items] == [Stray, Element, Stray]
    assert (items[0].start, items[0].end) == (1, 2)


def test_names_are_those_of_xml() -> None:
    assert all(NAME.fullmatch(name) for name in ("a", "_", "cb:x-1.2", "é", "имя", "a·"))
    assert not any(NAME.match(name) for name in ("1", "-", ".", "·", "“", " ", ""))
