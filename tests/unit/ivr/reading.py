"""Reads IVR files as tests need it."""

from bridge.errors import IvrError
from bridge.ivr.load import load_ivr
from bridge.ivr.model import Ivr
from bridge.ivr.script import Script
from bridge.ivr.script_defaults import ScriptDefaults
from bridge.ivr.targets import ToLabel
from bridge.ivr.variables import Template

HEAD = """schema = 1
[ivr]
extension = "0003*099"
"""
MAIN = """[context.main]
entry = true
[[context.main.option.start]]
action = "wait"
"""
CREDIT = Script(name="credit", url=Template.parse("https://billing.example/credit"), retries=1)
WITH_FALLBACK = Script(
    name="strict-credit", url=Template.parse("https://billing.example/"), on_error=ToLabel("operator")
)


def read(text: str, name: str = "menu.toml", defaults: ScriptDefaults | None = None) -> Ivr:
    return load_ivr(
        text,
        f"ivr/{name}",
        organisation="0003",
        defaults=defaults or ScriptDefaults(),
        scripts={script.name: script for script in (CREDIT, WITH_FALLBACK)},
    )


def refused(text: str, name: str = "menu.toml") -> list[str]:
    """The messages of a file that is not accepted."""
    try:
        read(text, name)
    except IvrError as error:
        return [str(finding) for finding in error.findings]
    raise AssertionError("the file was accepted")


def codes(text: str) -> list[str]:
    return [message.split(": ")[1].split(" ")[1] for message in refused(text)]
