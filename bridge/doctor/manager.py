"""What our user may see and do over AMI, and manager.conf: CB521 to CB526.

Knows actions and classes. Does not know how AMI is asked. Source: Asterisk reference 9, 12, 13.
"""

from collections.abc import Iterator
from typing import Final

from bridge.asterisk.settings import AmiSettings
from bridge.doctor.conf import Conf
from bridge.doctor.facts import AmiSeen, Facts
from bridge.doctor.files import GENERAL, mend_of
from bridge.doctor.finding import Finding, Unseen, finding, unseen
from bridge.doctor.web import ENOUGH, WRITE, is_open

NEEDED: Final = {"Redirect": "call", "Hangup": "call", "CoreShowChannels": "reporting", "ShowDialPlan": "reporting"}
"""Actions, and the class of `write` that gives each."""
TOO_MUCH: Final = {"Command": "command", "UpdateConfig": "config", "Originate": "originate", "ModuleLoad": "system"}
"""The same for what Callbridge never does: with the password, a stranger could run programs."""
READ: Final = ("system", "call", "agent")


def check_manager(facts: Facts) -> Iterator[Finding]:
    for name, server in facts.servers.items():
        settings = facts.settings.asterisk[name].ami
        if settings is None:
            continue
        conf = server.conf.get("manager.conf", Unseen("it was not read"))
        where = f"{name}: manager.conf"
        if isinstance(server.ami, AmiSeen):
            yield from _rights(facts, settings, server.ami, where)
            yield from _booted(facts, settings, server.ami, where)
        if isinstance(conf, Unseen):
            yield unseen("manager.conf", conf, name)
        else:
            yield from _conf(facts, settings, conf, where)


def _rights(facts: Facts, settings: AmiSettings, ami: AmiSeen, where: str) -> Iterator[Finding]:
    known = {action.lower() for action in ami.actions}
    mend = mend_of(facts, "manager.conf", settings.user, "write = call,reporting")
    lacking = [action for action in NEEDED if action.lower() not in known]
    if lacking:
        classes = ", ".join(dict.fromkeys(NEEDED[action] for action in lacking))
        what = f"the user {settings.user} may not give {', '.join(lacking)}: `write` lacks {classes}"
        yield finding("CB521", what, where, mend)
    beyond = [action for action in TOO_MUCH if action.lower() in known]
    if beyond:
        classes = ", ".join(TOO_MUCH[action] for action in beyond)
        what = f"the user {settings.user} may also give {', '.join(beyond)}: `write` has {classes}"
        yield finding("CB523", what, where, mend)


def _booted(facts: Facts, settings: AmiSettings, ami: AmiSeen, where: str) -> Iterator[Finding]:
    if not ami.booted:
        mend = mend_of(facts, "manager.conf", settings.user, f"read = {','.join(READ)}")
        what = f"the user {settings.user} is logged in and hears no FullyBooted: `read` lacks system"
        yield finding("CB522", what, where, mend)


def _conf(facts: Facts, settings: AmiSettings, conf: Conf, where: str) -> Iterator[Finding]:
    user = settings.user
    if not conf.has(user):
        return  # he is let in all the same, or there is a finding already
    read = {one.strip() for value in conf.all(user, "read") for one in value.split(",")}
    lacking = [one for one in READ[1:] if not read & {one, "all"}]
    if lacking:
        mend = mend_of(facts, "manager.conf", user, f"read = {','.join(READ)}")
        yield finding("CB522", f"`read` of the user {user} lacks {', '.join(lacking)}", where, mend)
    bound = conf.value(GENERAL, "bindaddr") or "0.0.0.0"  # noqa: S104 - Asterisk's default
    if is_open(bound) and not (conf.all(user, "deny") or conf.all(user, "acl")):
        lines = ("deny = 0.0.0.0/0.0.0.0", "permit = 127.0.0.1/255.255.255.255")
        mend = mend_of(facts, "manager.conf", user, *lines)
        yield finding("CB524", f"AMI listens on {bound}, and anybody may try the password of {user}", where, mend)
    if (wait := conf.number(user, "writetimeout", WRITE)) < ENOUGH:
        mend = mend_of(facts, "manager.conf", user, "writetimeout = 5000")
        yield finding("CB525", f"writetimeout of the user {user} is {wait} ms", where, mend)
    if not conf.all(user, "eventfilter"):
        filters = (
            "eventfilter = Event: Newchannel",
            "eventfilter = Event: Dial(Begin|End)",
            "eventfilter = Event: Hangup[^R]",
            "eventfilter = Event: (BlindTransfer|AttendedTransfer|FullyBooted|Shutdown)",
            "eventfilter = Event: (QueueCaller(Join|Abandon)|AgentConnect|Confbridge(Join|Leave))",
        )
        mend = mend_of(facts, "manager.conf", user, *filters)
        yield finding(
            "CB526", f"the user {user} has no eventfilter, so a call is 68 events instead of ten", where, mend
        )
