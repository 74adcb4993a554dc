"""Places of an IVR as parts of its file, and templates as plain texts.

Knows addresses. Does not know what stands there.
"""

from bridge.ivr.targets import Place
from bridge.ivr.variables import Template
from bridge.toml_lines import Path, address_of


def path_of(place: Place) -> Path:
    """Where an action stands in the file."""
    return ("context", place.context, "option", place.option, place.position - 1)


def address(place: Place) -> str:
    """The same for people."""
    return address_of(path_of(place))


def next_to(place: Place) -> Place:
    """The next position of the list."""
    return Place(place.context, place.option, place.position + 1)


def literal(template: Template) -> str:
    """The text of a template without variables."""
    return template.fill(lambda _name: "")
