"""The ids that we make: of calls, and of channels.

Knows their forms. Does not know what bears them. Source: Events and API 7.1.
"""

import secrets
from string import ascii_lowercase, digits
from typing import Final

_ALPHABET: Final = ascii_lowercase + digits
_API_ID_LENGTH: Final = 20
_CHANNEL_DIGITS: Final = 9


def new_api_id() -> str:
    """A CallAPIID: 20 lower-case letters and digits from a secure source."""
    number, written = secrets.randbelow(len(_ALPHABET) ** _API_ID_LENGTH), []
    for _ in range(_API_ID_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        written.append(_ALPHABET[place])
    return "".join(written)


def new_channel_id(now: float) -> str:
    """The id of a channel that we make: `<unix seconds>.<9 digits>`, like Asterisk's own."""
    return f"{int(now)}.{secrets.randbelow(10**_CHANNEL_DIGITS):0{_CHANNEL_DIGITS}}"
