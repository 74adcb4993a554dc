"""Who calls whom.

Knows numbers and extensions. Does not know channels, nor where a call stands.
"""

from dataclasses import dataclass

from bridge.telephony.values import CallerId, Extension


@dataclass(frozen=True, slots=True)
class Party:
    """Who calls whom, as at entry; `SetCaller` changes nothing here. Numbers are texts, None is unknown."""

    caller: CallerId
    caller_extension: Extension | None = None
    caller_extension_id: int | None = None
    called_number: str | None = None
    called_did: str | None = None
    called_extension: Extension | None = None
    called_extension_id: int | None = None
