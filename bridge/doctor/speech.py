"""Does each engine of speech say a word: CB543.

Knows engines by name and program. Does not know how one is asked. Source: Call Interactive 6.4.
"""

from collections.abc import Iterator
from typing import Final

from bridge.doctor.facts import Facts
from bridge.doctor.finding import Finding, finding, type_in, write

PACKAGES: Final = {"espeak-ng": "espeak-ng", "pico2wave": "libttspico-utils"}
"""Of Debian, by program."""


def check_speech(facts: Facts) -> Iterator[Finding]:
    for engine in facts.engines:
        if not engine.trouble:
            continue
        if engine.program in PACKAGES:
            mend = type_in(f"apt-get install {PACKAGES[engine.program]}")
        else:
            ask = 'url = "http://127.0.0.1:5500/speak"' if not engine.program else 'command = ["PROGRAM", "{voice}"]'
            mend = write(facts.config, f"[speech.engine.{engine.name}]", ask)
        what = f"the engine {engine.name} does not speak: {engine.trouble}"
        yield finding("CB543", what, f"[speech.engine.{engine.name}]", mend)
