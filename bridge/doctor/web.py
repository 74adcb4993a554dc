"""http.conf and ari.conf of Asterisk: CB513 to CB519.

Knows which values hurt. Does not know how a file is read. Source: Asterisk reference 5 (T7 to T10), 12, 13.
"""

import ipaddress
from collections.abc import Iterator
from typing import Final

from bridge.asterisk.rest_http import KEEP_ALIVE
from bridge.asterisk.settings import AsteriskSettings
from bridge.doctor.conf import Conf
from bridge.doctor.facts import Facts
from bridge.doctor.files import GENERAL, mend_of
from bridge.doctor.finding import Finding, Unseen, finding, unseen

SESSIONS: Final = 100
"""Asterisk's default of `sessionlimit`, which is also what others may use at a time."""
ALIVE: Final = 15_000
WRITE: Final = 100
ENOUGH: Final = 1_000
"""Milliseconds that a client may be held up at least, without going deaf."""


def check_web(facts: Facts) -> Iterator[Finding]:
    for name, server in facts.servers.items():
        settings = facts.settings.asterisk[name]
        for file, check in (("http.conf", _http), ("ari.conf", _ari)):
            conf = server.conf.get(file, Unseen("it was not read"))
            if isinstance(conf, Unseen):
                yield unseen(file, conf, name)
            else:
                yield from check(facts, settings, conf, f"{name}: {file}")


def is_open(address: str) -> bool:
    """Whether others than this machine's programs reach what is bound to an address."""
    try:
        return not ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address != "localhost"


def _http(facts: Facts, settings: AsteriskSettings, conf: Conf, where: str) -> Iterator[Finding]:
    needed = settings.pool + settings.blocking_pool + 1 + SESSIONS
    if (limit := conf.number(GENERAL, "sessionlimit", SESSIONS)) < needed:
        mend = mend_of(facts, "http.conf", GENERAL, f"sessionlimit = {max(1000, needed)}")
        what = f"sessionlimit is {limit}: with the pools of [asterisk], and {SESSIONS} for others, {needed} are needed"
        yield finding("CB513", what, where, mend)
    if (alive := conf.number(GENERAL, "session_keep_alive", ALIVE)) <= KEEP_ALIVE * 1000:
        mend = mend_of(facts, "http.conf", GENERAL, "session_keep_alive = 60000")
        yield finding("CB514", f"session_keep_alive is {alive} ms, Callbridge keeps its own for 10 s", where, mend)
    bound = conf.value(GENERAL, "bindaddr")
    if bound and conf.is_true(GENERAL, "enabled") and is_open(bound):
        mend = mend_of(facts, "http.conf", GENERAL, "bindaddr = 127.0.0.1")
        yield finding("CB518", f"bindaddr is {bound}: others may try passwords of ARI, in clear", where, mend)


def _ari(facts: Facts, settings: AsteriskSettings, conf: Conf, where: str) -> Iterator[Finding]:
    user = settings.ari_user
    if (wait := conf.number(GENERAL, "websocket_write_timeout", WRITE)) < ENOUGH:
        mend = mend_of(facts, "ari.conf", GENERAL, "websocket_write_timeout = 5000")
        yield finding("CB515", f"websocket_write_timeout is {wait} ms", where, mend)
    if "*" in (conf.value(GENERAL, "allowed_origins") or ""):
        mend = mend_of(facts, "ari.conf", GENERAL, "allowed_origins =")
        yield finding("CB519", "allowed_origins is *: a page in any browser may try to use ARI", where, mend)
    if conf.is_true(user, "read_only"):
        mend = mend_of(facts, "ari.conf", user, "read_only = no")
        yield finding("CB516", f"read_only is set for the user {user}", where, mend)
    if (conf.value(user, "password_format") or "plain").lower() == "crypt":
        mend = mend_of(facts, "ari.conf", user, "password_format = plain", "password = the password itself")
        yield finding("CB517", f"password_format is crypt for the user {user}", where, mend)
