"""Every exception that Callbridge raises, told apart by whose fault it is.

    CallbridgeError
    ├── ConfigError          the operator: callbridge.toml or the environment
    │   └── IvrError         the operator: an IVR file
    ├── ScriptError          the customer's script, after its whole failure ladder
    ├── AsteriskError        Asterisk refused or did not answer
    ├── StoreError           the database cannot be read or written
    ├── OrderRefused         the program that ordered it: it may not, or it makes no sense
    └── ChannelGone          nobody: the caller has left

Any other exception that leaves a door is a bug of ours.
"""

from bridge.faults import Fault


class CallbridgeError(Exception):
    """The root of the tree; never raised itself."""


class ConfigError(CallbridgeError):
    """Settings that cannot be accepted: all findings at once, each one with file, line and address."""

    def __init__(self, findings: tuple[Fault, ...]) -> None:
        """Keep the findings; the text of the exception is one line for each."""
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class IvrError(ConfigError):
    """An IVR file that cannot be accepted."""


class ScriptError(CallbridgeError):
    """No step of a script's failure ladder gave a reply (Call Interactive 4.9)."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault of the last attempt."""
        super().__init__(str(fault))
        self.fault = fault


class AsteriskError(CallbridgeError):
    """Asterisk refused a command or did not answer it in time. The channel may still be alive."""

    def __init__(self, what: str, status: int = 0) -> None:
        """Say what was ordered and how it ended; `status` is the HTTP status, 0 when there was no answer."""
        super().__init__(what)
        self.status = status


class StoreError(CallbridgeError):
    """The database cannot be read or written now; calls go on. The message is one sentence for the operator."""


class OrderRefused(CallbridgeError):
    """An order of a program cannot be carried out. `code` is a word of Events and API 6.8, the message one sentence."""

    def __init__(self, code: str, message: str) -> None:
        """The message names no secret and nothing internal: it goes to the program."""
        super().__init__(message)
        self.code = code


class ChannelGone(CallbridgeError):
    """The channel has left: hung up, or taken out of the application. Not an error: callers leave."""

    def __init__(self, *, elsewhere: bool = False) -> None:
        """`elsewhere`: it is known to live on, in the dialplan or as another call."""
        super().__init__()
        self.elsewhere = elsewhere
