"""From an element to a verb: names, defaults and bounds of the XML notation, and what is wrong with it.

Knows one verb at a time. Does not know lists of verbs, nor places in the text. Source: Call Interactive 6 and 7.5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.ivr.verbs import Verb
from bridge.protocol.build import BUILDERS
from bridge.protocol.contents import read_numbers, read_url
from bridge.protocol.markup import WHITE, Element
from bridge.protocol.tags import BY_NAME, Attribute, Content, Tag
from bridge.protocol.values import Wrong

_ABORTS = "CB150"


@dataclass(slots=True)
class Decoded:
    """What an element has become. `record` and `verb` are None when it is skipped; with `aborts`, reading stops.

    `findings` are codes with what exactly is wrong.
    """

    name: str
    record: dict[str, Any] | None = None
    verb: Verb | None = None
    findings: tuple[tuple[str, str], ...] = ()
    aborts: bool = False


def decode(element: Element, *, strict: bool, tags: Mapping[str, Tag] = BY_NAME) -> Decoded:
    """Read one element as a verb; never raises."""
    tag = tags.get(element.name) or tags.get(element.name.lower())
    if tag is None:
        return Decoded(element.name, findings=(("CB130", f"<{element.name[:40]}> is not known"),))
    if not strict and element.damage is None and (values := _plain(tag, element)):
        return Decoded(tag.name, values, BUILDERS[tag.name](values))
    findings = [(code, "") for code in element.damage or ()]
    if strict and tag.ours:
        findings.append(("CB131", f"{tag.name} is not one of VoipNow's verbs, and strict is on"))
        return Decoded(tag.name, findings=tuple(findings))
    result = Decoded(tag.name)
    record = _Record(tag, element, findings, strict=strict)
    record.read()
    result.aborts, result.findings = record.aborts, tuple(findings)
    if not record.skip:
        result.record = record.values
        result.verb = BUILDERS[tag.name](record.values)
    return result


def _plain(tag: Tag, element: Element) -> dict[str, Any] | None:
    """Make the record of a verb as most are: nothing wrong, nothing empty. None: it is left to the careful way.

    This is only for speed. What it makes, `_Record` would make too.
    """
    attributes, values = element.attributes, tag.defaults.copy()
    if element.nested or (len(attributes) > 1 and len(dict(attributes)) < len(attributes)):
        return None
    for name, written in attributes:
        read, text = tag.readers.get(name), written.strip(WHITE)
        value = read(text) if read and text else ""
        if value == "" or isinstance(value, Wrong):
            return None
        values[name] = value
    for one in tag.required:
        if one.name not in values:
            return None
    text, content = element.text.strip(WHITE), tag.content
    if content is None:
        return None if text else values
    if content.kind is None:
        return None
    if text:
        value = content.kind.read(text)
        if isinstance(value, Wrong):
            return None
        values[content.key] = value
    elif content.required and content.key not in values:
        return None
    return None if tag.name == "RecordDigits" and values["min"] > values["max"] else values


class _Record:
    """The grammar record of one verb in the making."""

    __slots__ = ("aborts", "element", "findings", "skip", "strict", "tag", "values")

    def __init__(self, tag: Tag, element: Element, findings: list[tuple[str, str]], *, strict: bool) -> None:
        self.tag = tag
        self.element = element
        self.findings = findings
        self.aborts = False
        self.strict = strict
        self.values: dict[str, Any] = dict(tag.defaults)
        self.skip = False

    def read(self) -> None:
        if self.element.attributes:
            self._attributes()
        for one in self.tag.required:
            if one.name not in self.values and not self._was_wrong(one):
                self._missing(one)
        if self.tag.content is None:
            if self.element.nested or (self.element.text and self.element.text.strip(WHITE)):
                self._find("CB134")
        else:
            if self.element.nested:
                self._find("CB133")
            self._content(self.tag.content, self.element.text.strip(WHITE))
        if self.tag.name == "RecordDigits" and self.values["min"] > self.values["max"]:
            self._find("CB140", f"min {self.values['min']} is more than max {self.values['max']}")
            self.values["min"] = self.tag.defaults["min"]

    def _find(self, code: str, detail: str = "") -> None:
        self.findings.append((code, detail))

    def _attributes(self) -> None:
        seen: set[str] = set()
        twice = ""
        for written, text in self.element.attributes:
            name = written
            one = self.tag.by_name.get(name)
            if one is None:
                name = name.lower()
                one = self.tag.by_name.get(name)
            if name in seen:
                twice = twice or name
                continue
            seen.add(name)
            value = text.strip(WHITE)
            if one is None or (self.strict and one.ours):
                if value:
                    self._find("CB132", f"{self.tag.name} has no attribute {written[:40]}")
            elif value:
                self._attribute(one, value)
            elif one.may_be_empty:
                self.values[one.name] = ""
        if twice:
            self._find("CB127", f"attribute {twice[:40]} is given twice")

    def _attribute(self, one: Attribute, text: str) -> None:
        kind = one.strict_kind if self.strict and one.strict_kind else one.kind
        value = kind.read(text)
        if isinstance(value, Wrong):
            self._wrong(value, one.name)
            if value.instead is not None:
                self.values[one.name] = value.instead
            elif one.missing:
                self.skip = True
        elif value != "":
            self.values[one.name] = value

    def _wrong(self, wrong: Wrong, subject: str) -> None:
        self._find(wrong.code, f"{subject}: {wrong.detail}")
        self.skip = self.skip or wrong.skip

    def _was_wrong(self, one: Attribute) -> bool:
        return self.skip and any(detail.startswith(f"{one.name}: ") for _, detail in self.findings)

    def _missing(self, one: Attribute) -> None:
        self.skip = True
        if one.missing != _ABORTS:
            self._find("CB142", f"{self.tag.name} needs {one.name}")
        elif not self.aborts:
            self.aborts = True
            self._find(_ABORTS, f"{self.tag.name} needs {one.name}, given or empty")

    def _content(self, content: Content, text: str) -> None:
        if content.key == "numbers":
            self._numbers(text)
        elif content.key == "url":
            self._url(text)
        elif text and content.kind:
            value = content.kind.read(text)
            if isinstance(value, Wrong):
                self._wrong(value, content.key)
                value = value.instead or ""
            self.values[content.key] = value
        elif content.required and content.key not in self.values:
            self._no_content()

    def _numbers(self, text: str) -> None:
        numbers, wrong = read_numbers(text)
        for one in wrong:
            self._wrong(one, "number")
        if numbers:
            self.values["numbers"] = numbers
        else:
            self._no_content()

    def _url(self, text: str) -> None:
        if not text:
            return
        url = read_url(text)
        if isinstance(url, Wrong):
            self._find(url.code, url.detail)
            self.skip = True
        else:
            self.values["url"] = url

    def _no_content(self) -> None:
        self._find("CB143", f"{self.tag.name} has nothing between its tags")
        self.skip = True
