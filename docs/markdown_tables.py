"""Tables in Markdown, as all programs of this folder write them."""  # noqa: INP001 - beside its users, no package

from collections.abc import Iterable


def table(head: tuple[str, ...], rows: Iterable[Iterable[str]]) -> Iterable[str]:
    """The lines of a table; text is shown as it is, Markdown in backquotes included."""
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(escaped(cell) for cell in row)} |"


def escaped(text: str) -> str:
    """Text in which Markdown shows a tag and a bar as they are; what stands in backquotes is shown as it is anyway."""
    parts = text.replace("|", "\\|").split("`")
    parts[::2] = [part.replace("&", "&amp;").replace("<", "&lt;") for part in parts[::2]]
    return "`".join(parts)
