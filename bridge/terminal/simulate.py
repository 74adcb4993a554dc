"""A simulated call on the screen: line by line while it lasts, or as a whole.

Knows entries, transcripts and colours. Does not know keys, nor how a call is made.
"""

from rich.console import Console
from rich.text import Text

from bridge.calls.journal import CallAnswered, DigitsCollected, Noted, SoundPlayed, StepBegun
from bridge.telephony.plain import harmless
from bridge.terminal.input_points import InputPoint, Wanted
from bridge.terminal.timeline import CallTimeline
from bridge.terminal.transcript import Heard, Transcript
from bridge.terminal.wording import cut, span, words

NOT_FOUND = "[sound not found]"
_SILENT = (SoundPlayed, CallAnswered)
"""Entries that the caller has seen otherwise."""


class Screen:
    """Shows a call while it lasts."""

    def __init__(self, console: Console) -> None:
        """Print there."""
        self._console = console

    def begins(self, ivr: str, file: str) -> None:
        """Say what is to be seen, and how to leave."""
        where = f" ({file})" if file else ""
        self._console.print(Text.assemble(("Calling ", "bold"), (f"{ivr}{where}", "bold cyan")))
        self._console.print(Text("Keys 0 to 9, * and # count at once. h or Ctrl-C hangs up.", style="dim"))

    def hears(self, heard: Heard) -> None:
        """Show what is heard."""
        said = f"“{heard.what}”" if heard.kind == "speech" else heard.what
        kind = "" if heard.kind == "sound" else f"{heard.kind} "
        line = Text.assemble(("♪ ", "magenta"), (kind, "dim"), harmless(said))
        if heard.found is False:
            line.append(f"  {NOT_FOUND}", "yellow")
        self._console.print(line, soft_wrap=True)

    def notices(self, what: str) -> None:
        """Show what else is noticed."""
        self._console.print(Text(f"  {harmless(what)}", style="dim"), soft_wrap=True)

    def invites(self, point: InputPoint, choices: str) -> None:
        """Say which keys there are."""
        self._console.print(Text(f"# {harmless(_invitation(point, choices))}", style="yellow"), soft_wrap=True)

    def watch(self, noted: Noted) -> None:
        """Show an entry of the journal that the caller does not notice by himself."""
        entry = noted.entry
        if isinstance(entry, _SILENT) or (isinstance(entry, StepBegun) and not entry.address and not entry.line):
            return
        said = words(entry)
        style = "dim" if isinstance(entry, StepBegun | DigitsCollected) else "default"
        line = Text.assemble((f"{said.mark.symbol} ", said.mark.style), (harmless(said.what), style))
        line.append(f"  {harmless(said.detail)}" if said.detail else "", "dim")
        line.append(f"  {harmless(said.aside)}" if said.aside else "", "dim")
        self._console.print(line, soft_wrap=True)


def print_transcript(transcript: Transcript, console: Console) -> None:
    """Print a call that is over: its timeline, what was missing, and how it ended."""
    console.print(CallTimeline(transcript.entries))
    print_ending(transcript, console)


def print_ending(transcript: Transcript, console: Console) -> None:
    """Print what is worth knowing of a call that is over."""
    missing = dict.fromkeys(sound.what for sound in transcript.sounds if sound.found is False)
    for name in missing:
        console.print(Text(f"{NOT_FOUND} {harmless(name)}", style="yellow"), soft_wrap=True)
    for keys in transcript.unused:
        advice = "the call was over before; --wait and --press follow the input points"
        console.print(Text(f"--press {harmless(keys)} was never asked for: {advice}.", style="yellow"), soft_wrap=True)
    for name, value in transcript.variables.items():
        console.print(Text(f"  {harmless(name)} = {harmless(cut(value))}", style="dim"), soft_wrap=True)
    style = "bold green" if transcript.expected else "bold red"
    console.print(
        Text.assemble(("End: ", "bold"), (transcript.end.value, style), (f" after {span(transcript.seconds)}", "dim"))
    )


def _invitation(point: InputPoint, choices: str) -> str:
    seconds = f"{point.seconds:g} s"
    match point.wanted:
        case Wanted.CHOICE:
            return f"press {choices or 'a key'}, or wait {seconds}"
        case Wanted.PROMPT:
            return "a key stops this"
        case Wanted.ONE_KEY:
            return "one key is taken while this is heard"
        case Wanted.DIGITS:
            many = "1 key" if point.most == 1 else f"up to {point.most} keys"
            end = f", then {point.terminator}" if point.terminator and point.most > 1 else ""
            return f"press {many}{end}, or wait {seconds}"
        case Wanted.TERMINATOR:
            return f"{' or '.join(point.only)} ends the recording"
