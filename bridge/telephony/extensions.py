"""Extensions: what `callbridge.toml` declares one to be, and what it is then.

Knows types, what is dialled for them, and whose channels are theirs. Does not know which others exist.
Source: The IVR 1.1, 8.3; callbridge.toml, [[extension]].
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.templates import fill
from bridge.telephony.values import Extension

PHONE_TEMPLATE = "PJSIP/{short}"
"""`dial.phone` when it is not set."""

_OWN_ENDPOINT = re.compile(r"PJSIP/[^@/]+")


class ExtensionKind(StrEnum):
    """The types of extensions. An IVR is declared by its own file."""

    PHONE = "phone"
    IVR = "ivr"
    QUEUE = "queue"
    VOICEMAIL = "voicemail"
    CONFERENCE = "conference"


@dataclass(frozen=True, slots=True)
class DeclaredExtension:
    """One extension that exists, with everything filled in."""

    extension: Extension
    type: ExtensionKind
    name: str = ""
    endpoints: tuple[str, ...] = ()
    """Whose channels are its own: `PJSIP/001`."""
    id: int | None = None
    dial: tuple[str, ...] = ()
    """The endpoints that ring together; empty when it is no telephone."""
    accountcode: str = ""
    """That of the legs which it places."""
    asterisk: str = ""
    """The name of its queue, mailbox or conference."""

    def template_values(self) -> dict[str, str]:
        """What the templates of `[dial]` and `[leave]` may name."""
        return template_values(self.extension) | {"asterisk": self.asterisk}


@dataclass(frozen=True, slots=True)
class Declaration:
    """An `[[extension]]` as it is written: an extension or a range, and templates; what is None has its default."""

    number: Extension | ExtensionRange
    type: ExtensionKind
    name: str = ""
    endpoints: tuple[str, ...] | None = None
    id: int | None = None
    dial: str | None = None
    accountcode: str | None = None
    asterisk: str | None = None

    def endpoint_templates(self, phone: str) -> tuple[str, ...]:
        """Whose channels belong to it; by default those that are dialled, when they are of the form `PJSIP/x`."""
        if self.endpoints is not None:
            return self.endpoints
        return tuple(part for part in self._dial_templates(phone) if _OWN_ENDPOINT.fullmatch(part))

    def at(self, extension: Extension, phone: str) -> DeclaredExtension:
        """What it says of this extension; `phone` is the template `dial.phone`."""
        values = template_values(extension)
        return DeclaredExtension(
            extension,
            self.type,
            self.name,
            tuple(fill(part, values) for part in self.endpoint_templates(phone)),
            self.id if self.number == extension else None,
            tuple(fill(part, values) for part in self._dial_templates(phone)),
            extension.organisation if self.accountcode is None else self.accountcode,
            extension.short if self.asterisk is None else fill(self.asterisk, values),
        )

    def _dial_templates(self, phone: str) -> Iterator[str]:
        """Several endpoints that ring together are written with `&`."""
        if self.type is ExtensionKind.PHONE:
            yield from (phone if self.dial is None else self.dial).split("&")


def read_number(text: str, organisation: str) -> Extension | ExtensionRange | None:
    """The `number` of an `[[extension]]`: `0003*001`, `001`, `0003*8XX` or `8XX`; None when it is none of them."""
    return Extension.parse(text, organisation) or ExtensionRange.parse(text, organisation)


def template_values(extension: Extension) -> dict[str, str]:
    """What a template may name of any extension."""
    return {"number": str(extension), "org": extension.organisation, "short": extension.short}
