"""Many scripted calls at once, by SIPp: dial, talk (see pcap), and be hung up or hang up.

Knows SIPp's options, its scenario language and its statistics. Does not know what Asterisk does with the calls.
"""

import asyncio
import contextlib
import csv
import os
import random
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lab import pcap
from lab.asterisk_root import LabError

SCENARIO: Final = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="call">
  {coming}<send retrans="500"><![CDATA[

INVITE sip:{number}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: "load" <sip:{caller}@[local_ip]:[local_port]>;tag=[pid]load[call_number]
To: <sip:{number}@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:load@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=load 1 1 IN IP4 [local_ip]
s=load
c=IN IP4 [local_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-16
a=ptime:20

  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" crlf="true"><action><exec play_pcap_audio="{talk}"/></action></recv>
  <send><![CDATA[

ACK sip:{number}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: "load" <sip:{caller}@[local_ip]:[local_port]>;tag=[pid]load[call_number]
To: <sip:{number}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Contact: <sip:load@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Length: 0

  ]]></send>
  {ending}
</scenario>
"""
BY_CHANCE: Final = """<nop><action>
    <assignstr assign_to="given" value="[field0]"/><todouble assign_to="ms" variable="given"/>
  </action></nop>
  <pause variable="ms"/>
  """
THEY_HANG_UP: Final = """<recv request="BYE" timeout="{timeout}"/>
  <send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:load@[local_ip]:[local_port]>
Content-Length: 0

  ]]></send>"""
WE_HANG_UP: Final = """<pause milliseconds="{timeout}"/>
  <send retrans="500"><![CDATA[

BYE sip:{number}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: "load" <sip:{caller}@[local_ip]:[local_port]>;tag=[pid]load[call_number]
To: <sip:{number}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Contact: <sip:load@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Length: 0

  ]]></send>
  <recv response="200" crlf="true"/>"""


@dataclass(frozen=True, slots=True)
class Talk:
    """What each caller does: waits, presses keys, waits; all lengths in milliseconds.

    With `hang_up` the caller ends the call then; without, Asterisk must, or the call counts as failed.
    """

    keys: str = ""
    before_ms: int = 500
    after_ms: int = 1000
    tone_ms: int = 100
    gap_ms: int = 100
    hang_up: bool = False
    silent_ms: int = 0
    """With `hang_up`: how long the caller stays after that, and sends nothing; a thousand such calls cost little."""


@dataclass(frozen=True, slots=True)
class Load:
    """How many calls, how many new ones in a second, to which number, from whom."""

    number: str
    calls: int
    per_second: int
    caller: str = "+12025550143"
    by_chance_ms: int = 0
    """Each call begins so much later at most, by chance: callers do not come in step with each other, or with us."""
    seed: int = 0
    """Of that chance: with the same one, calls come at the same moments."""
    longest: float = 60.0
    """Seconds that one call may take after its talk, before it counts as failed."""


@dataclass(frozen=True, slots=True)
class Result:
    """What SIPp counted; `said` is its own last screen, and why calls failed, for messages.

    `answered` and `ended`: milliseconds from each INVITE to its 200, and to the BYE with which Asterisk ended the call,
    or to the 200 for ours; also those of calls that failed.
    `lasted` and `processor`: seconds that SIPp ran, and those of the processor that it used.
    """

    successful: int
    failed: int
    said: str
    answered: tuple[float, ...] = ()
    ended: tuple[float, ...] = ()
    lasted: float = 0.0
    processor: float = 0.0


async def run(sip_port: int, load: Load, talk: Talk) -> Result:
    """Place the calls and wait until all are over. Raises LabError when SIPp itself fails or may not send RTP."""
    if os.geteuid() != 0:
        raise LabError("SIPp plays captures through raw sockets, which only root may open. Use lab.phone instead.")
    with tempfile.TemporaryDirectory(prefix="callbridge-sipp-") as name:
        directory = Path(name)
        length = pcap.write_talk(
            directory / "talk.pcap", talk.keys, before_ms=talk.before_ms, after_ms=talk.after_ms,
            tone_ms=talk.tone_ms, gap_ms=talk.gap_ms,
        ) + talk.silent_ms / 1000  # fmt: skip
        _write_scenario(directory, load, talk, length)
        process = await asyncio.create_subprocess_exec(
            "sipp", f"127.0.0.1:{sip_port}", "-sf", "scenario.xml", "-inf", "waits.csv",
            "-i", "127.0.0.1", "-mi", "127.0.0.1",
            "-m", str(load.calls), "-l", str(load.calls), "-r", str(load.per_second), "-nostdin",
            "-trace_stat", "-stf", "stat.csv", "-fd", "1", "-trace_shortmsg", "-trace_err", "-timer_resol", "1",
            "-timeout", f"{length + load.longest + load.calls / load.per_second + load.by_chance_ms / 1000:.0f}s",
            cwd=directory, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        loop = asyncio.get_running_loop()
        began, meter = loop.time(), _Meter(process.pid)
        try:
            output, _ = await process.communicate()
        finally:
            meter.stop()
            if process.returncode is None:
                process.kill()
                await process.wait()
        said = output.decode("utf-8", "replace")[-2000:] + _read_errors(directory)
        result = _read_result(directory / "stat.csv", said)
        answered, ended = _read_times(directory)
        return replace(result, answered=answered, ended=ended, lasted=loop.time() - began, processor=meter.seconds)


class _Meter:
    """Looks now and then at the processor's time that a process has used, as long as it runs."""

    EVERY = 0.1

    def __init__(self, pid: int) -> None:
        self.seconds = 0.0
        self._file = Path(f"/proc/{pid}/stat")
        self._look()

    def stop(self) -> None:
        self._timer.cancel()

    def _look(self) -> None:
        with contextlib.suppress(OSError):
            fields = self._file.read_text(encoding="ascii").rpartition(") ")[2].split()
            self.seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        self._timer = asyncio.get_running_loop().call_later(self.EVERY, self._look)


def _write_scenario(directory: Path, load: Load, talk: Talk, length: float) -> None:
    timeout = round(length * 1000) if talk.hang_up else round((length + load.longest) * 1000)
    ending = (WE_HANG_UP if talk.hang_up else THEY_HANG_UP).format(
        timeout=timeout, number=load.number, caller=load.caller
    )
    coming = BY_CHANCE if load.by_chance_ms else ""
    scenario = SCENARIO.format(coming=coming, number=load.number, caller=load.caller, talk="talk.pcap", ending=ending)
    (directory / "scenario.xml").write_text(scenario, encoding="utf-8")
    chance = random.Random(load.seed)
    waits = (f"{chance.randint(0, load.by_chance_ms)};" for _ in range(load.calls))
    (directory / "waits.csv").write_text("\n".join(("SEQUENTIAL", *waits, "")), encoding="ascii")


def _read_errors(directory: Path) -> str:
    """The first that went wrong: the others mostly say the same."""
    return "".join(file.read_text(encoding="utf-8", errors="replace")[:2000] for file in directory.glob("*_errors.log"))


def _read_times(directory: Path) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Milliseconds from each INVITE to its 200, and to the end of the call, in the order in which that came.

    From the moments at which SIPp sent and read each message, which it writes down to the microsecond: the times that
    it measures itself are counted in the kernel's ticks of 4 ms.
    """
    began, answered, ended = dict[str, float](), dict[str, float](), dict[str, float]()
    for file in directory.glob("*_shortmessages.log"):
        for row in file.read_text(encoding="utf-8").splitlines():
            _, _, moment, way, call, sequence, said = row.split("\t")
            if way == "S" and said.startswith("INVITE "):
                began.setdefault(call, float(moment))
            elif way == "R" and sequence.endswith(" BYE"):
                ended.setdefault(call, float(moment))
            elif way == "R" and sequence.endswith(" INVITE") and said.startswith("SIP/2.0 200 "):
                answered.setdefault(call, float(moment))
    return _since(began, answered), _since(began, ended)


def _since(began: Mapping[str, float], moments: Mapping[str, float]) -> tuple[float, ...]:
    return tuple(1000 * (at - began[call]) for call, at in moments.items() if call in began)


def _read_result(path: Path, said: str) -> Result:
    if not path.is_file():
        raise LabError(f"SIPp placed no call. It said:\n{said}")
    rows = list(csv.DictReader(path.read_text().splitlines(), delimiter=";"))
    if not rows:
        raise LabError(f"SIPp counted nothing. It said:\n{said}")
    last = rows[-1]
    return Result(int(last["SuccessfulCall(C)"]), int(last["FailedCall(C)"]), said)
