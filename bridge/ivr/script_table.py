"""The settings of a script as files write them: in `[script.NAME]` and in a `call_interactive` action.

Knows names, bounds and where defaults come from. Does not know `[scripts]`' caps, nor secrets.
Source: Call Interactive 3.
"""

from typing import Annotated

from pydantic import Field

from bridge.ivr.notation_types import MusicOrSilence, Table, Url
from bridge.ivr.script import Method, Script, SignKey
from bridge.ivr.script_defaults import ScriptDefaults
from bridge.ivr.target_types import DialplanName, TargetField
from bridge.ivr.targets import Continue
from bridge.ivr.variables import Template

EventId = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{2,32}$", description="2 to 32 letters and digits")]
Host = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9._:-]{1,253}(/[0-9]{1,3})?$", description="a list of host names or networks")
]
CertificateFile = Annotated[str, Field(pattern=r"^/[^\x00]{1,1023}$", description="an absolute path")]


class AskSettings(ScriptDefaults):
    """What may be said of a question besides its URL; a field that was not given has the default of `[scripts]`."""

    model_config = Table.model_config

    method: Annotated[Method, Field(strict=False)] = Method.GET
    note: Annotated[str, Field(max_length=1024)] = ""
    fallback_url: Annotated[Url | None, Field(repr=False)] = None
    on_error: TargetField = Continue()
    allow_hosts: Annotated[
        tuple[Host, ...], Field(max_length=100, strict=False, description="a list of host names or networks")
    ] = ()
    sign_keys: Annotated[
        tuple[SignKey, ...],
        Field(max_length=2, strict=False, description="a list of at most two tables { id = …, secret = … }"),
    ] = ()
    wait_music: MusicOrSilence | None = None
    ca_file: CertificateFile | None = None
    jump_contexts: Annotated[
        tuple[DialplanName, ...], Field(max_length=1000, strict=False, description="a list of contexts")
    ] = ()

    def over(self, base: Script) -> Script:
        """A script with what was said here in place of its own."""
        said = {name: getattr(self, name) for name in self.model_fields_set if name in Script.model_fields}
        return base.model_copy(update=said)


class ScriptSettings(AskSettings):
    """The same of a script, which people may know by an id."""

    event_id: EventId = ""


class NamedScript(ScriptSettings):
    """A `[script.NAME]` of `callbridge.toml`."""

    url: Annotated[Url, Field(repr=False)]

    def script(self, name: str, defaults: ScriptDefaults) -> Script:
        """The script; `wait_music` and `wait_music_after` that are not said stay those of the IVR it is asked in."""
        script = self.over(plain_script(name, self.url, defaults))
        if script.wait_music is not None and script.wait_music_after is None:
            return script.model_copy(update={"wait_music_after": defaults.wait_music_after})
        return script


def plain_script(name: str, url: Template, defaults: ScriptDefaults) -> Script:
    """A script of which nothing is said but its URL."""
    shared = {field: getattr(defaults, field) for field in ScriptDefaults.model_fields if field != "wait_music_after"}
    return Script(name=name, url=url, **shared)
