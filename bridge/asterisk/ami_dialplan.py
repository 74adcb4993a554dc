"""The dialplan as AMI shows it, for a call that is about to go there: a caller waits for the answer, so not for long.

Fulfils the port `Dialplan` of `calls`. Knows that what cannot be known is no reason to refuse. Does not know calls.
"""

import asyncio
from typing import Final

from bridge.asterisk.ami_link import AmiLink
from bridge.errors import AsteriskError
from bridge.telephony.destinations import DialplanPlace

WITHIN: Final = 1.0
"""Seconds in which AMI has to answer."""


class SeenDialplan:
    """One server's."""

    def __init__(self, ami: AmiLink) -> None:
        """Ask this link, while it is up."""
        self._ami = ami

    async def has(self, place: DialplanPlace) -> bool:
        """Whether a call that is sent there finds something; True while AMI cannot tell."""
        if not self._ami.ready.is_set():
            return True
        try:
            async with asyncio.timeout(WITHIN):
                return await self._ami.has_place(place.context, place.extension, place.priority)
        except (TimeoutError, AsteriskError):
            return True
