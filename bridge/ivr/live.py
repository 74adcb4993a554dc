"""What calls share: everything that the operator's files say, as one immutable value with a version.

Knows the parts. Does not know where they came from, nor when they are replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.ivr.model import Ivr
from bridge.ivr.script import Script
from bridge.telephony.values import Extension


@dataclass(frozen=True, slots=True)
class DeclaredExtension:
    """An `[[extension]]` of `callbridge.toml`: a phone, queue, voicemail box or conference."""

    extension: Extension
    type: str
    name: str = ""
    endpoints: tuple[str, ...] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """A `[[speech.voice]]`: what `voice` may name, and which engine's which word it is."""

    name: str
    engine: str
    voice: str
    language: str
    default: bool = False


@dataclass(frozen=True, slots=True)
class LiveSet:
    """One state of all files. `version` is a hash of their content."""

    version: str
    organisation: str
    ivrs: Mapping[Extension, Ivr] = field(default_factory=dict)
    scripts: Mapping[str, Script] = field(default_factory=dict)
    extensions: Mapping[Extension, DeclaredExtension] = field(default_factory=dict)
    voices: tuple[Voice, ...] = ()

    def ivr_by_did(self, number: str) -> Ivr | None:
        """The IVR whose `did` lists a dialled number, compared digit by digit without `+`."""
        wanted = number.removeprefix("+")
        for ivr in self.ivrs.values():
            if any(did.removeprefix("+") == wanted for did in ivr.did):
                return ivr
        return None

    def speaks(self, voice: str, language: str) -> bool:
        """Whether a voice speaks a language, regions aside; one that is not declared is left to the engines."""
        spoken = {_primary(one.language) for one in self.voices if one.name == voice}
        return not spoken or _primary(language) in spoken

    def extension_of_endpoint(self, endpoint: str) -> Extension | None:
        """The phone extension to which a channel of that endpoint (`PJSIP/001`) belongs."""
        for declared in self.extensions.values():
            if endpoint in declared.endpoints:
                return declared.extension
        return None


def _primary(language: str) -> str:
    """`pt` of `pt-BR` and `pt_BR`."""
    return language.replace("_", "-").partition("-")[0].lower()
