"""What the attributes of a verb are: the rows of two pages."""  # noqa: INP001 - beside its users, no package

from collections.abc import Iterator

from bridge.protocol.tags import Attribute, Content, Tag

ATTRIBUTES = ("attribute", "type", "default", "mark")


def attributes(tag: Tag) -> Iterator[tuple[str, ...]]:
    """One row for each, the content first."""
    if tag.content:
        yield _content(tag.content)
    yield from map(_attribute, tag.attributes)


def _content(content: Content) -> tuple[str, ...]:
    words = {
        "numbers": "up to 20 numbers or `$variables`, separated by commas",
        "url": "http(s) URL or a relative one, 2000 characters",
    }
    kind = content.kind.words if content.kind else words[content.key]
    return "content", kind, "required" if content.required else "none", content.mark


def _attribute(one: Attribute) -> tuple[str, ...]:
    default = one.default_words or "none"
    if one.missing:
        default = "required, may be empty" if one.may_be_empty else "required"
    elif isinstance(one.default, bool):
        default = "`yes`" if one.default else "`no`"
    elif one.default is not None:
        default = f"`{one.default}`"
    return f"`{one.name}`", one.kind.words, default, one.mark
