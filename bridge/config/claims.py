"""What several files together may not say: one number twice, two organisations and one template.

Knows IVRs and settings that are valid one by one. Does not know calls, nor how files are read.
Source: The IVR 1.1, 6.4 (CB407, CB424, CB425), 8.3.
"""

from collections.abc import Iterable, Sequence

from bridge.config.dialling import declarations
from bridge.config.settings import Settings
from bridge.faults import Fault
from bridge.ivr.findings import Findings, shown
from bridge.ivr.load import Loaded
from bridge.ivr.model import Ivr
from bridge.telephony.number_forms import comparable
from bridge.telephony.patterns import cleaned
from bridge.telephony.values import is_public_number
from bridge.toml_lines import Path


def check_claims(settings: Settings, files: Sequence[Loaded]) -> Iterable[Fault]:
    """What is claimed twice (CB407): an IVR may stand in a range, as one number counts before many."""
    claimed = {str(one.number): f"a {one.type} in callbridge.toml" for one in declarations(settings)}
    dids: dict[str, str] = {}
    for file in files:
        if file.ivr is None:
            continue
        findings = Findings(file.file, file.lines)
        _check_extension(file.ivr, claimed, findings)
        _check_dids(file.ivr, dids, settings.numbers.country, findings)
        yield from findings.faults


def check_dialling(settings: Settings, ivrs: Iterable[Ivr]) -> Iterable[Fault]:
    """What is wrong with rules and templates, but not so that nothing could run (CB424, CB425)."""
    findings = settings.source.findings()
    for index, rule in enumerate(settings.dial.allow):
        if rule.callerid not in {"did", "caller"} and not is_public_number(cleaned(rule.callerid)):
            what = f"must be did, caller or a number, not {shown(rule.callerid)}"
            findings.add("CB424", ("dial", "allow", index, "callerid"), what)
    numbers = [one.number for one in declarations(settings)]
    organisations = {number.organisation for number in numbers} | {ivr.extension.organisation for ivr in ivrs}
    if len(organisations) > 1:
        first, second = sorted(organisations)[:2]
        for path, template, *enough in _templates(settings):
            if not any(name in template for name in ("{org}", *enough)):
                what = f"template {shown(template)} has no {{org}}, and there are organisations {first} and {second}"
                findings.add("CB425", path, what)
    return findings.faults


def _check_extension(ivr: Ivr, claimed: dict[str, str], findings: Findings) -> None:
    number = str(ivr.extension)
    if number in claimed:
        findings.add("CB407", ("ivr", "extension"), f"{number} is {claimed[number]} already")
    claimed.setdefault(number, f"the IVR of {findings.file}")


def _check_dids(ivr: Ivr, dids: dict[str, str], country: str | None, findings: Findings) -> None:
    for index, did in enumerate(ivr.did):
        owner = dids.setdefault(comparable(did, country), findings.file)
        if owner != findings.file:
            findings.add("CB407", ("ivr", "did", index), f"{did} leads to the IVR of {owner} already")


def _templates(settings: Settings) -> Iterable[tuple[Path, str, *tuple[str, ...]]]:
    """The templates that all extensions share, and what besides `{org}` tells organisations apart in each.

    The `{number}` of an extension begins with its organisation. A rule of `[[dial.allow]]` has a template of its own.
    """
    dial, leave = settings.dial, settings.leave
    yield ("dial", "phone"), dial.phone, "{number}"
    if dial.external is not None:
        yield ("dial", "external"), dial.external
    for name, place in (("queue", leave.queue), ("voicemail", leave.voicemail), ("conference", leave.conference)):
        yield ("leave", name), f"{place.context} {place.extension}", "{number}"
