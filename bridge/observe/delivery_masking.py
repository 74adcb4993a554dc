"""Takes out of deliveries what people are not to see: values of parameters, and what a caller may have keyed.

Knows where both stand in a URL and in a form. Does not know who looks. What a receiver has answered is its own text,
and stays. Source: Events and API 5.3; The IVR 2.3; callbridge.toml `[privacy]`.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final

from bridge.calls.deliveries import Delivery
from bridge.calls.records import Notification
from bridge.calls.service_ports import Definitions
from bridge.ivr.definition import Origin
from bridge.ivr.urls import Part, UrlParts, split_template
from bridge.ivr.variables import Reference
from bridge.observe.masking import HARMLESS, VALUE
from bridge.observe.settings import PrivacySettings
from bridge.protocol.urls import encode_static

_VARIABLE: Final = "\0"
"""Stands for a variable where a URL is compared with the one that was sent, in which it is nowhere."""


class DeliveryMasking:
    """Masks deliveries. Which of their variables a caller has keyed is known no more, so each counts as keyed."""

    def __init__(self, privacy: PrivacySettings, definitions: Definitions) -> None:
        """`definitions` tell where the URL of an IVR's own definition has variables."""
        self._privacy = privacy
        self._definitions = definitions

    def mask(self, delivery: Delivery) -> Delivery:
        """The delivery as it may be shown."""
        told = delivery.notification
        place, mark, query = told.url.partition("?")
        shown = self._form(query)
        if told.origin is Origin.IVR and not self._privacy.show_digits:
            written = self._written(told)
            place = _place(place, written.path if written else ())
            shown = self._form(query, _keyed(written.query or ()) if written else (_VARIABLE,))
        told = replace(told, url=f"{place}{mark}{shown}", body=self._form(told.body))
        return replace(delivery, notification=told)

    def _written(self, told: Notification) -> UrlParts | None:
        """The URL as it stands in the file, with its variables."""
        definition = self._definitions.find(told.definition)
        parts = None if definition is None else split_template(definition.script.url)
        return parts if isinstance(parts, UrlParts) else None

    def _form(self, form: str, keyed: Collection[str] = ()) -> str:
        if form and _VARIABLE in keyed:
            return VALUE
        return "&".join(self._pair(pair, keyed) for pair in form.split("&"))

    def _pair(self, pair: str, keyed: Collection[str]) -> str:
        name, equals, value = pair.partition("=")
        if self._privacy.show_query_values and name not in keyed:
            return pair
        if not equals:  # what has no name is a value
            return VALUE if pair else ""
        return pair if not value or name in HARMLESS else f"{name}={VALUE}"


def _place(place: str, path: Iterable[Part]) -> str:
    """Scheme, host and path; of the path only what stands in the file as it is."""
    scheme, _, rest = place.partition("://")
    host, *segments = rest.split("/")
    written = "".join(_VARIABLE if isinstance(part, Reference) else encode_static(part) for part in path).split("/")
    known = (*written[1:], *("" for _ in segments))
    shown = (one if one in {"", there} else VALUE for one, there in zip(segments, known, strict=False))
    return f"{scheme}://{'/'.join((host, *shown))}"


def _keyed(query: Iterable[Part]) -> frozenset[str]:
    """The parameters of a query whose value is a variable; `_VARIABLE` itself when one stands anywhere else."""
    text = "".join(_VARIABLE if isinstance(part, Reference) else encode_static(part) for part in query)
    pairs = (pair.partition("=") for pair in text.split("&") if _VARIABLE in pair)
    return frozenset(name if equals and _VARIABLE not in name else _VARIABLE for name, equals, _ in pairs)
