"""What one field alone cannot show: numbers declared twice, engines and voices that do not exist.

Knows settings that are valid one by one. Does not know IVR files.
"""

from bridge.config.settings import Settings
from bridge.ivr.findings import Findings, nearest, shown
from bridge.sounds.settings import SpeechSettings
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
    _check_extensions(settings, findings)
    _check_speech(settings.speech, findings)


def _check_extensions(settings: Settings, findings: Findings) -> None:
    numbers: dict[Extension, int] = {}
    endpoints: dict[str, int] = {}
    for index, declared in enumerate(settings.extension):
        path: Path = ("extension", index)
        extension = Extension.parse(declared.number, settings.numbers.organisation)
        if extension is None:
            what = f'must be an extension such as "0003*001" or "001", not {shown(declared.number)}'
            advice = "Ranges are not supported by this version yet" if "*" in declared.number else ""
            findings.add("CB403", (*path, "number"), what, advice)
        elif extension in numbers:
            what = f"{extension} is declared already, in extension[{numbers[extension] + 1}]"
            findings.add("CB407", (*path, "number"), what)
        else:
            numbers[extension] = index
        for endpoint in declared.endpoints or ():
            if endpoints.setdefault(endpoint, index) != index:
                what = f"endpoint {shown(endpoint)} belongs to extension[{endpoints[endpoint] + 1}] already"
                findings.add("CB403", (*path, "endpoints"), what, "Leave it to one of the two")


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
