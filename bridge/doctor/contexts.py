"""Contexts into which calls are sent: do they exist, and what becomes of a number that is not there: CB534 to CB536.

Knows contexts as AMI lists them. Does not know how they are asked for. Source: Asterisk reference 3 (continue), 13.
"""

from collections.abc import Iterator

from bridge.doctor.facts import AmiSeen, Facts
from bridge.doctor.files import mend_of
from bridge.doctor.finding import Finding, Unseen, finding
from bridge.doctor.phrases import to_phones


def check_contexts(facts: Facts) -> Iterator[Finding]:
    for name, server in facts.servers.items():
        if not isinstance(server.ami, AmiSeen) or isinstance(server.ami.steps, Unseen):
            continue  # `entries` has said so
        app = facts.settings.asterisk[name].app
        extensions: dict[str, set[str]] = {}
        for step in server.ami.steps:
            extensions.setdefault(step.context, set()).add(step.extension)
        guard = f"exten => i,1,Stasis({app},return,BADTARGET)"
        for context in facts.settings.leave.contexts:
            if context not in extensions:
                mend = mend_of(facts, "extensions.conf", context, guard, " same => n,Hangup()")
                yield finding("CB534", f"[leave] contexts names {context}, which does not exist", name, mend)
            elif "i" not in extensions[context]:
                mend = mend_of(facts, "extensions.conf", context, guard, " same => n,Hangup()")
                yield finding("CB535", f"{context} has no extension i: a wrong target ends the call", name, mend)
        api = facts.settings.api
        if api is not None and api.transfer_context not in extensions:
            line = f"exten => _[+*0-9]!,1,Goto({to_phones(facts)},${{EXTEN}},1)"
            mend = mend_of(facts, "extensions.conf", api.transfer_context, line)
            what = f"[api] transfer_context names {api.transfer_context}, which does not exist"
            yield finding("CB536", what, name, mend)
