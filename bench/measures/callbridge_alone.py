"""A Callbridge of its own beside an Asterisk of its own, for measures that want other IVRs or another database.

Knows how both are started. Does not know what is measured.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from bench.contenders import Contender
from bench.contenders.callbridge import start
from bench.contenders.table import CONTENDERS
from bench.measures import Ground
from bench.site import Site, site

TRANSPORT = "auto" if "callbridge-socket" in CONTENDERS else "http"
"""The faster one, as shipped."""


@dataclass(frozen=True, slots=True)
class Alone:
    """What it is to be: `ivrs` are texts of IVR files by name, `more` is text for callbridge.toml.

    `dialplan`: contexts of the bench; `thousands` of ports are for RTP.
    """

    name: str
    dialplan: str
    ivrs: Mapping[str, str]
    store: str = ""
    more: str = ""
    thousands: int = 1


@asynccontextmanager
async def alone(ground: Ground, wanted: Alone) -> AsyncIterator[Site]:
    """Runs while entered."""
    begin = partial(start, transport=TRANSPORT, ivrs=wanted.ivrs, store=wanted.store, more=wanted.more)
    contender = Contender(wanted.name, "Callbridge", lambda _: wanted.dialplan, begin)
    async with site(contender, ground.folder, ground.script, wanted.thousands) as made:
        yield made
