"""What one field alone cannot show: numbers declared twice, engines, voices and contexts that do not exist.

Knows settings that are valid one by one. Does not know IVR files.
"""

from collections.abc import Sequence

from bridge.config.credentials import check_twice
from bridge.config.dial_settings import LeaveTemplate
from bridge.config.settings import ExtensionSettings, Settings
from bridge.ivr.findings import Findings, nearest, printable, shown
from bridge.sounds.settings import SpeechSettings
from bridge.telephony.extension_ranges import ExtensionRange
from bridge.telephony.extensions import read_number
from bridge.telephony.values import Extension
from bridge.toml_lines import Path


def check_settings(settings: Settings, findings: Findings) -> None:
    """Note what does not fit together."""
    servers = list(settings.asterisk)
    if not servers:
        findings.add("CB405", ("asterisk",), "no Asterisk server is named", "Add [asterisk.NAME]")
    for name in servers[1:]:
        what = "a second Asterisk server is not supported by this version yet"
        findings.add("CB402", ("asterisk", name), what, "Remove it")
    named: Sequence[tuple[str | None, Path]] = (
        (settings.agi.server, ("agi", "server")),
        *((one.server, ("extension", index, "server")) for index, one in enumerate(settings.extension)),
    )
    for server, path in named:
        if server is not None and server not in servers:
            what = f"there is no [asterisk.{printable(server)}]"
            findings.add("CB403", path, what, nearest(server, servers))
    if settings.api is not None:
        check_twice(settings.api, findings)
    _check_extensions(settings, findings)
    _check_dialling(settings, findings)
    _check_speech(settings.speech, findings)


def _check_extensions(settings: Settings, findings: Findings) -> None:
    numbers: dict[str, int] = {}
    endpoints: dict[str, int] = {}
    for index, declared in enumerate(settings.extension):
        path: Path = ("extension", index)
        number = read_number(declared.number, settings.numbers.organisation)
        if number is None:
            what = f'must be an extension such as "0003*001" or "001", or a range, not {shown(declared.number)}'
            findings.add("CB403", (*path, "number"), what, 'Ranges are written as "0003*8XX", with X, Z, N or [1-3]')
        elif (key := _same(number)) in numbers:
            what = f"{number} is declared already, in extension[{numbers[key] + 1}]"
            findings.add("CB407", (*path, "number"), what)
        else:
            numbers[key] = index
        _check_kind(declared, number, path, settings, findings)
        for endpoint in declared.endpoints or ():
            if endpoints.setdefault(endpoint, index) != index:
                what = f"endpoint {shown(endpoint)} belongs to extension[{endpoints[endpoint] + 1}] already"
                findings.add("CB403", (*path, "endpoints"), what, "Leave it to one of the two")


def _same(number: Extension | ExtensionRange) -> str:
    """What two ranges of the same extensions share, however they are written."""
    if isinstance(number, Extension):
        return str(number)
    return f"{number.organisation}*{' '.join(number.places)}"


def _check_kind(
    declared: ExtensionSettings,
    number: Extension | ExtensionRange | None,
    path: Path,
    settings: Settings,
    findings: Findings,
) -> None:
    if declared.dial is not None and declared.type != "phone":
        what = f"a {declared.type} is not dialled"
        findings.add("CB405", (*path, "dial"), what, "Remove it: calls leave for the place that [leave] names")
    elif declared.dial is not None:
        for part in declared.dial.split("&"):
            _check_technology(part, (*path, "dial"), settings, findings)
    if declared.id is not None and isinstance(number, ExtensionRange):
        what = "a range has many extensions, which cannot share an id"
        findings.add("CB405", (*path, "id"), what, "Remove it, or declare the extension by itself")


def _check_dialling(settings: Settings, findings: Findings) -> None:
    dial = settings.dial
    for part in dial.phone.split("&") if "phone" in dial.model_fields_set else ():
        _check_technology(part, ("dial", "phone"), settings, findings)
    if dial.external is not None:
        _check_technology(dial.external, ("dial", "external"), settings, findings)
    for index, rule in enumerate(dial.allow):
        path: Path = ("dial", "allow", index)
        if rule.template is not None:
            _check_technology(rule.template, (*path, "template"), settings, findings)
        elif dial.external is None:
            what = "the rule has no template, and there is no dial.external, so that nothing can be dialled by it"
            findings.add("CB405", path, what, 'Add template = "PJSIP/{number}@trunk", or dial.external')
    leave = settings.leave
    for name in sorted({"queue", "voicemail", "conference"} & leave.model_fields_set):
        template: LeaveTemplate = getattr(leave, name)
        if "{" not in template.context and template.context not in leave.contexts:
            what = f"context {shown(template.context)} is not in leave.contexts"
            findings.add("CB403", ("leave", name, "context"), what, nearest(template.context, leave.contexts))


def _check_technology(endpoint: str, path: Path, settings: Settings, findings: Findings) -> None:
    technology = endpoint.partition("/")[0]
    if technology not in settings.dial.technologies:
        known = ", ".join(settings.dial.technologies) or "none"
        what = f"technology {shown(technology)} is not in dial.technologies"
        findings.add("CB403", path, what, f"There are: {known}")


def _check_speech(speech: SpeechSettings, findings: Findings) -> None:
    for index, engine in enumerate(speech.engines):
        if engine not in speech.engine:
            what = f"there is no [speech.engine.{engine}]"
            findings.add("CB403", ("speech", "engines", index), what, nearest(engine, speech.engine))
    defaults: dict[str, str] = {}
    for index, voice in enumerate(speech.voice):
        path: Path = ("speech", "voice", index)
        if voice.engine is not None and voice.engine not in speech.engine:
            what = f"there is no [speech.engine.{voice.engine}]"
            findings.add("CB403", (*path, "engine"), what, nearest(voice.engine, speech.engine))
        if voice.engine is None and not speech.engines:
            findings.add("CB405", path, "no engine is named, and speech.engines is empty", "Name an engine")
        if voice.default and defaults.setdefault(voice.language.lower(), voice.name) != voice.name:
            first = defaults[voice.language.lower()]
            what = f"language {shown(voice.language)} has a default voice already, {shown(first)}"
            findings.add("CB403", (*path, "default"), what, "Leave default = true to one of them")
