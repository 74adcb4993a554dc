"""asterisk.conf: CB527 to CB529.

Knows which options hurt. Does not know how a file is read. Source: Asterisk reference 2, 5 (T15), 7.
"""

from collections.abc import Iterator
from typing import Final

from bridge.doctor.conf import Conf
from bridge.doctor.facts import AmiSeen, Facts, ServerFacts
from bridge.doctor.files import mend_of
from bridge.doctor.finding import Finding, Unseen, finding, unseen

SECTION: Final = "options"
SHORTEST_KEY: Final = 80
"""Milliseconds: Asterisk's own, from which repeated reports of fast keys are foretold."""


def check_options(facts: Facts) -> Iterator[Finding]:
    for name, server in facts.servers.items():
        conf = server.conf.get("asterisk.conf", Unseen("it was not read"))
        where = f"{name}: asterisk.conf"
        if system := _system_name(server, conf):
            mend = mend_of(facts, "asterisk.conf", SECTION, ";systemname =")
            yield finding("CB527", f"systemname is {system[:40]}: every CallID begins with it", where, mend)
        if isinstance(conf, Unseen):
            yield unseen("asterisk.conf", conf, name)
            continue
        if conf.is_true(SECTION, "live_dangerously"):
            mend = mend_of(facts, "asterisk.conf", SECTION, "live_dangerously = no")
            yield finding("CB528", "live_dangerously is set", where, mend)
        if (key := conf.number(SECTION, "mindtmfduration", SHORTEST_KEY)) != SHORTEST_KEY:
            mend = mend_of(facts, "asterisk.conf", SECTION, f"mindtmfduration = {SHORTEST_KEY}")
            yield finding("CB529", f"mindtmfduration is {key} ms", where, mend)


def _system_name(server: ServerFacts, conf: Conf | Unseen) -> str:
    said = server.ami.system_name if isinstance(server.ami, AmiSeen) else ""
    written = conf.value(SECTION, "systemname") if isinstance(conf, Conf) else ""
    return said if isinstance(said, str) and said else written or ""
