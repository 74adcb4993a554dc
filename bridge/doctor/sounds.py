"""Sounds of Asterisk for each language in use, and where they are looked for: CB540.

Knows languages as sounds are named. Does not know sounds of IVRs: `callbridge check --live` does. Source: The IVR 3.6.
"""

from collections.abc import Iterator
from typing import Final

from bridge.doctor.facts import AriSeen, Facts
from bridge.doctor.finding import Finding, Unseen, finding, type_in, unseen
from bridge.sounds.languages import language_names, spellings

DIGIT: Final = "digits/1"
"""A sound that every set has."""
PACKAGES: Final = {"en": "asterisk-core-sounds-en-wav", "es": "asterisk-core-sounds-es-wav",
                   "fr": "asterisk-core-sounds-fr-wav", "it": "asterisk-core-sounds-it-wav",
                   "ru": "asterisk-core-sounds-ru-wav"}  # fmt: skip
"""Of Debian."""


def check_sounds(facts: Facts) -> Iterator[Finding]:
    languages = sorted({"en"} | {ivr.language for ivr in facts.live.ivrs.values()} if facts.live else {"en"})
    for name, server in facts.servers.items():
        if not isinstance(server.ari, AriSeen):
            continue
        if isinstance(server.ari.sounds, Unseen):
            yield unseen("sounds", server.ari.sounds, name)
            continue
        for language in languages:
            if any((one, DIGIT) in server.ari.sounds for one in _names(language)):
                continue
            package = PACKAGES.get(language.partition("-")[0].lower())
            folder = facts.settings.asterisk[name].paths.system_sounds
            mend = type_in(
                f"apt-get install {package}" if package else f"callbridge sounds import --language {language} FILE..."
            )
            yield finding(
                "CB540", f"no sounds of Asterisk for the language {language} ({folder}/{language})", name, mend
            )


def _names(language: str) -> list[str]:
    """`de-AT`, `de_AT`, `de` and so on: under which of them its sounds may be."""
    return [spelling for name in language_names((language,), last=None) for spelling in spellings(name)]
