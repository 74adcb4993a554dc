"""All extensions that exist: by number, endpoint, Asterisk's name, and first digits.

Knows that an exact entry wins over a range, and an earlier range over a later one. Does not know who asks.
Source: The IVR 3.5 (dialable set), 8.3, 9 (step 2).
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.extensions import PHONE_TEMPLATE, Declaration, DeclaredExtension, ExtensionKind
from bridge.telephony.values import Extension

_LISTED = 1000
"""Members of a range that are listed."""
_LOOKED_AT = 1000
"""Members of a range that are looked at to find one that no other entry takes from it."""


@dataclass(frozen=True)
class Directory:
    """The extensions of `callbridge.toml` and those of the IVRs; `phone` is the template `dial.phone`."""

    declarations: tuple[Declaration, ...] = ()
    phone: str = PHONE_TEMPLATE

    def __post_init__(self) -> None:
        """Sort everything now, while files are read: later a call would wait for it."""
        self.dialable("").matching("")
        self.of_endpoint("")
        self.named(ExtensionKind.QUEUE, "")

    def find(self, extension: Extension) -> DeclaredExtension | None:
        """The extension with everything that is known of it, None when it does not exist."""
        declaration = self.declared(extension)
        return declaration.at(extension, self.phone) if declaration else None

    def declared(self, extension: Extension) -> Declaration | None:
        """The extension as it is written, None when it does not exist."""
        return self._exact.get(extension) or self._range_of(extension)

    def of_endpoint(self, endpoint: str) -> Extension | None:
        """The extension to which a channel of that endpoint (`PJSIP/001`) belongs."""
        if exact := self._by_endpoint.get(endpoint):
            return exact
        for pattern, organisation in self._endpoints_of_ranges:
            if found := pattern.fullmatch(endpoint):
                extension = Extension(organisation, found["short"])
                known = self.find(extension)
                if known and endpoint in known.endpoints:
                    return extension
        return None

    def named(self, kind: ExtensionKind, asterisk: str) -> Extension | None:
        """The queue, mailbox or conference that Asterisk knows by this name; the first that declares it."""
        if exact := self._by_name.get((kind, asterisk)):
            return exact
        for pattern, organisation, declared in self._names_of_ranges:
            if declared.type is kind and (found := pattern.fullmatch(asterisk)):
                extension = Extension(organisation, found["short"])
                known = self.find(extension)
                if known and known.type is kind and known.asterisk == asterisk:
                    return extension
        return None

    def dialable(self, organisation: str) -> "Dialable":
        """The short numbers that a caller of this organisation's IVRs may dial directly: its phones."""
        return Dialable(self, organisation)

    def is_phone(self, extension: Extension) -> bool:
        """Whether it exists and is a telephone."""
        declaration = self.declared(extension)
        return declaration is not None and declaration.type is ExtensionKind.PHONE

    def has_longer_phone(self, organisation: str, digits: str) -> bool:
        """Whether a telephone has a longer short number that begins with these digits."""
        return digits in self._beginnings.get(organisation, ()) or any(
            declared.type is ExtensionKind.PHONE
            and numbers.organisation == organisation
            and any(self.is_phone(member) for member in islice(numbers.beginning_with(digits), _LOOKED_AT))
            for numbers, declared in self._ranges
        )

    def _range_of(self, extension: Extension) -> Declaration | None:
        return next((declared for numbers, declared in self._ranges if extension in numbers), None)

    @cached_property
    def ids(self) -> Mapping[Extension, int | None]:
        """All extensions with the ids that are declared, None for none; of a large range only its beginning."""
        members = (member for numbers, _ in self._ranges for member in islice(numbers.beginning_with(""), _LISTED))
        exact = {extension: one.id for extension, one in self._exact.items()}
        return dict.fromkeys(members) | exact

    @cached_property
    def _exact(self) -> Mapping[Extension, Declaration]:
        return {
            declared.number: declared
            for declared in reversed(self.declarations)  # of two with one number the first counts
            if isinstance(declared.number, Extension)
        }

    @cached_property
    def _ranges(self) -> tuple[tuple[ExtensionRange, Declaration], ...]:
        return tuple(
            (declared.number, declared) for declared in self.declarations if isinstance(declared.number, ExtensionRange)
        )

    @cached_property
    def _by_endpoint(self) -> Mapping[str, Extension]:
        return {
            endpoint: extension
            for extension, declared in self._exact.items()  # as there, the first counts
            for endpoint in declared.at(extension, self.phone).endpoints
        }

    @cached_property
    def _endpoints_of_ranges(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        return tuple(
            (_reversed(template, numbers.organisation), numbers.organisation)
            for numbers, declared in self._ranges
            for template in declared.endpoint_templates(self.phone)
            if "{short}" in template or "{number}" in template
        )

    @cached_property
    def _by_name(self) -> Mapping[tuple[ExtensionKind, str], Extension]:
        return {
            (declared.type, declared.at(extension, self.phone).asterisk): extension
            for extension, declared in self._exact.items()  # as there, the first counts
        }

    @cached_property
    def _names_of_ranges(self) -> tuple[tuple[re.Pattern[str], str, Declaration], ...]:
        return tuple(
            (_reversed(template, numbers.organisation), numbers.organisation, declared)
            for numbers, declared in self._ranges
            for template in ("{short}" if declared.asterisk is None else declared.asterisk,)
            if "{short}" in template or "{number}" in template
        )

    @cached_property
    def _beginnings(self) -> Mapping[str, set[str]]:
        """Per organisation, everything with which the short number of a telephone begins, itself left out."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for extension, declared in self._exact.items():
            if declared.type is ExtensionKind.PHONE:
                short = extension.short
                found[extension.organisation].update(short[:length] for length in range(len(short)))
        return found


@dataclass(frozen=True, slots=True)
class Dialable:
    """The dialable set of one organisation (The IVR 3.5): telephones only, by their short numbers."""

    directory: Directory
    organisation: str

    def matching(self, digits: str) -> tuple[bool, bool]:
        """Whether these digits are a dialable number, and whether a longer one begins with them."""
        exact = self.directory.is_phone(Extension(self.organisation, digits))
        return exact, self.directory.has_longer_phone(self.organisation, digits)


def _reversed(template: str, organisation: str) -> re.Pattern[str]:
    """What finds the short number in an endpoint that was made with a template; a second one must be the same."""
    found = ""
    for part in re.split(r"(\{number\}|\{org\}|\{short\})", template):
        short = "(?P=short)" if "(?P<short>" in found else "(?P<short>[0-9]{1,8})"
        match part:
            case "{number}":
                found += re.escape(f"{organisation}*") + short
            case "{short}":
                found += short
            case "{org}":
                found += re.escape(organisation)
            case _:
                found += re.escape(part)
    return re.compile(found)
