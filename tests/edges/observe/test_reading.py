"""What the journal has written is found again, by call."""

from pathlib import Path

from bridge.calls.journal import CallAnswered, CallEnded, CallEntered, CallReturned, Noted
from bridge.calls.visit_span import Visit
from bridge.observe.lines import to_line
from bridge.observe.reading import latest_calls, latest_visits, timeline_of
from bridge.telephony.causes import DialplanResult, EndReason

ENTERED = CallEntered("0003*099", "+12025550143", "099", "", "lfrsmzqx7c6tahkgcdvj", "pbx1")


def write(folder: Path, day: str, *noted: Noted) -> None:
    (folder / f"{day}.jsonl").write_text("".join(to_line(one) + "\n" for one in noted))


def test_a_timeline_goes_over_midnight(tmp_path: Path) -> None:
    first, second = Noted(1.0, "7.1", ENTERED), Noted(2.0, "7.1", CallAnswered())
    write(tmp_path, "2025-11-22", first, Noted(1.5, "7.2", ENTERED))
    write(tmp_path, "2025-11-23", second)
    assert timeline_of(tmp_path, "7.1") == (first, second)
    assert timeline_of(tmp_path, "7.3") == ()


def test_the_latest_calls_come_last_and_broken_lines_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "2025-11-22", *(Noted(float(at), f"7.{at}", ENTERED) for at in range(5)))
    with (tmp_path / "2025-11-22.jsonl").open("a") as file:
        file.write('{"at": "cut off')
    assert [noted.call for noted in latest_calls(tmp_path, 2)] == ["7.3", "7.4"]


def test_a_call_has_the_end_that_follows_its_beginning(tmp_path: Path) -> None:
    back = Noted(2.0, "7.1", CallReturned(DialplanResult.UNKNOWN))
    over = Noted(5.0, "7.1", CallEnded(EndReason.REPLY_HANGUP, 2.0))
    first, second, other = Noted(1.0, "7.1", ENTERED), Noted(3.0, "7.1", ENTERED), Noted(4.0, "7.2", ENTERED)
    write(tmp_path, "2025-11-22", first, back, second, other, over)
    assert latest_visits(tmp_path, 3) == (Visit(first, back), Visit(second, over), Visit(other))
    assert latest_visits(tmp_path, 1) == (Visit(other),)
