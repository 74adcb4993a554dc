"""A healthy machine as facts, faults planted into it, and what the doctor has to say of each."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bridge.config.load import read_settings
from bridge.config.settings import Settings
from bridge.doctor.checks import examine
from bridge.doctor.conf import Conf, parse_conf
from bridge.doctor.facts import (
    AmiSeen,
    AriSeen,
    Disk,
    Engine,
    Facts,
    Folder,
    Host,
    Port,
    SecretFile,
    ServerFacts,
    Step,
    StoreFacts,
    Unit,
)
from bridge.doctor.modules import NEEDED, USEFUL
from bridge.ivr.live import LiveSet, Switch
from bridge.ivr.model import Context, Ivr
from bridge.ivr.script import Script
from bridge.ivr.variables import Template
from bridge.telephony.values import Extension

TOML = """
schema = 1
[asterisk.pbx1]
ari_password = "a secret"
[asterisk.pbx1.ami]
password = "another secret"
[numbers]
organisation = "0003"
timezone = "UTC"
[api]
"""
CONFS = {
    "http.conf": "[general]\nenabled = yes\nbindaddr = 127.0.0.1\nsessionlimit = 1000\nsession_keep_alive = 60000\n",
    "ari.conf": "[general]\nenabled = yes\nwebsocket_write_timeout = 5000\n[callbridge]\ntype = user\n",
    "manager.conf": (
        "[general]\nenabled = yes\nbindaddr = 127.0.0.1\n[callbridge]\ndeny = 0.0.0.0/0.0.0.0\n"
        "permit = 127.0.0.1/255.255.255.255\nread = system,call,agent\nwrite = call,reporting\nwritetimeout = 5000\n"
        "eventfilter = Event: Newchannel\n"
    ),
    "asterisk.conf": "[options]\nlive_dangerously = no\n",
}
IVR = Ivr(Extension("0003", "099"), {"main": Context("main", entry=True)})
LIVE = LiveSet(
    "1",
    "0003",
    ivrs={IVR.extension: IVR},
    scripts={"check-credit": Script(url=Template.literal("https://billing.example/"))},
    switches={"night": Switch("Night")},
)


def steps(context: str, extension: str, *lines: str) -> tuple[Step, ...]:
    """Priorities as AMI lists them, out of `App(data)`."""
    found = []
    for number, line in enumerate(lines, start=1):
        app, _, data = line.partition("(")
        found.append(Step(context, extension, number, app, data.removesuffix(")")))
    return tuple(found)


ENTRY = steps(
    "from-trunk",
    "0258422544",
    "Set(TIMEOUT(absolute)=14400)",
    "Stasis(callbridge,ivr,0003*099,${EXTEN})",
    "Gosub(callbridge-after,s,1(001))",
    "Hangup()",
)
AFTER = steps("callbridge-after", "s", 'GotoIf($["${STASISSTATUS}" = "FAILED"]?fallback)', "Dial(PJSIP/001)")
OTHERS = (
    *steps("callbridge-xfer", "_q.", "Queue(${EXTEN:1})", "Goto(from-trunk,0258422544,1)"),
    *steps("callbridge-xfer", "i", "Hangup()"),
    *steps("callbridge-transfer", "_X.", "Goto(from-phones,${EXTEN},1)"),
)
DIALPLAN = (*ENTRY, *AFTER, *OTHERS)


def settings_of(more: str = "") -> Settings:
    return read_settings(TOML + more, Path("/etc/callbridge/callbridge.toml"), {})


def conf(file: str, **changed: str) -> Conf:
    """A file of a healthy machine with some of its texts replaced: `conf("http.conf", old="new")` line by line."""
    text = CONFS[file]
    for old, new in changed.items():
        assert any(line.startswith(old) for line in text.splitlines())
        text = "\n".join(new if line.startswith(old) else line for line in text.splitlines())
    return parse_conf(text)


ARI = AriSeen("22.10.1~dfsg", frozenset({*NEEDED, *USEFUL}), frozenset({("en", "digits/1")}), "asterisk")
AMI = AmiSeen(frozenset({"Redirect", "Hangup", "CoreShowChannels", "ShowDialPlan", "Ping"}), steps=DIALPLAN)
SERVER = ServerFacts(ARI, AMI, {file: parse_conf(text) for file, text in CONFS.items()})


def healthy(**changed: Any) -> Facts:  # noqa: ANN401 - any field of Facts
    """A machine on which there is nothing to find."""
    facts = Facts(
        settings=settings_of(),
        config="/etc/callbridge/callbridge.toml",
        live=LIVE,
        servers={"pbx1": SERVER},
        folders=(Folder("[service] state_dir", "/var/lib/callbridge", exists=True),),
        secrets=(SecretFile("/etc/callbridge/ari.secret", 0o640),),
        disks=(Disk("[service] state_dir", "/var/lib/callbridge", 50 << 30, 100 << 30),),
        ports=(Port("[api] listen", "127.0.0.1:8443", taken=False),),
        hosts=(Host("https://billing.example", "script.check-credit", certificate_days=60, clock_ahead=1),),
        engines=(Engine("espeak", "espeak-ng"),),
        store=StoreFacts("/var/lib/callbridge/callbridge.db"),
        unit=Unit("callbridge.service", 90, 65536),
    )
    return replace(facts, **changed)


def server(**changed: Any) -> Facts:  # noqa: ANN401 - any field of ServerFacts
    """The same with something else of its Asterisk."""
    return healthy(servers={"pbx1": replace(SERVER, **changed)})


def ari(**changed: Any) -> Facts:  # noqa: ANN401 - any field of AriSeen
    return server(ari=replace(ARI, **changed))


def ami(**changed: Any) -> Facts:  # noqa: ANN401 - any field of AmiSeen
    return server(ami=replace(AMI, **changed))


def confs(file: str, **changed: str) -> Facts:
    return server(conf={**SERVER.conf, file: conf(file, **changed)})


@dataclass(frozen=True)
class Planted:
    """A fault, and what has to be found: the code, the end of the file's name, and a line that mends it."""

    code: str
    facts: Facts
    into: str = ""
    line: str = ""

    def __str__(self) -> str:
        return f"{self.code} {self.line}"[:60]


def is_found(planted: Planted) -> None:
    """The fault is found once, its mend is the right one, and nothing else is found."""
    found = examine(planted.facts)
    assert [one.code for one in found] == [planted.code], found
    (one,) = found
    if planted.line:
        assert one.mend is not None
        assert planted.line in one.mend.lines, one.mend
        assert one.mend.file.endswith(planted.into), one.mend
        assert bool(one.mend.file) is bool(planted.into)
    else:
        assert one.mend is None, one.mend
