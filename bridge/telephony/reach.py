"""Whether a number pattern reaches beyond a country.

Knows patterns and examples of the numbers of all countries. Does not know dial rules.
Source: The IVR 6.4 (CB448).
"""

import re

from bridge.telephony.number_forms import calling_code, foreign_examples
from bridge.telephony.patterns import NumberPattern

_INTERNATIONAL = re.compile(r"_?(?:\[?\+\]?|00)([0-9]*)")


def reaches_abroad(pattern: NumberPattern, country: str) -> bool:
    """Whether it matches a number of another country: one of the examples, or one whose code it spells out."""
    if found := _INTERNATIONAL.match(pattern.text):
        code, own = found[1], calling_code(country)
        if code and not code.startswith(own) and not own.startswith(code):
            return True
    return any(pattern.matches(form) for form in foreign_examples(country))
