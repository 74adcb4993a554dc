"""What only an IVR file may say, and the union of all actions.

Knows fields and bounds. Does not know TOML, nor effects.
"""

from bridge.ivr.script import Script
from bridge.ivr.verbs import (
    Hangup,
    Jump,
    PlaySound,
    PlayTts,
    RecordDigits,
    RecordSound,
    SetCaller,
    SetVariable,
    Step,
    Transfer,
    Wait,
)


class CallInteractive(Step):
    """Ask a script and run the verbs of its reply (The IVR 4)."""

    script: Script | str
    """The script itself, or the name of a `[script.NAME]`."""


Action = (
    Hangup
    | Wait
    | SetVariable
    | SetCaller
    | PlaySound
    | PlayTts
    | Jump
    | RecordDigits
    | RecordSound
    | Transfer
    | CallInteractive
)
