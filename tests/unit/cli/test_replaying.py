"""`callbridge replay`, as a script's author types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bridge.app.replay import Asked, Difference, Replayed, Said
from bridge.calls.journal import CallAnswered, Noted, RequestSent
from bridge.cli import app, replaying
from bridge.observe.flight import Flight, to_text

SENT = Noted(1.0, "17.4", RequestSent("menu", "GET", "http://a.example/menu?token=x&choice=1", 1))
ASKED = Asked("menu", "GET", SENT.entry.url, "", 1.0, Said(200, 0.1, ("Jump",)))  # type: ignore[union-attr] # a request
SAME = Replayed(ASKED, ASKED.url, (), Said(200, 0.12, ("Jump",)), ())
OTHER = Replayed(ASKED, ASKED.url, (), Said(200, 0.1, ("Wait",)), (Difference("verbs", "Jump", "Wait"),))
HIDDEN = Replayed(ASKED, ASKED.url, ("pin",), None, ())


def typed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *played: Replayed, more: tuple[str, ...] = (), exact: bool = True
) -> Result:
    file = folder / "flight.jsonl"
    file.write_text(to_text(Flight("17.4", "0.5", exact, (SENT,))))
    monkeypatch.setattr(replaying, "replay_all", lambda _asked, _url, _known: played)
    return CliRunner().invoke(app, ["replay", str(file), *more], env={"COLUMNS": "200"})


def test_all_as_then_is_0(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = typed(tmp_path, monkeypatch, SAME)
    assert said.exit_code == 0
    assert said.stdout.splitlines() == [
        "Call 17.4, Callbridge 0.5",
        "GET http://a.example/menu?token=•••&choice=1",
        "  Jump  120 ms  as then",
        "1 request, 1 sent, 0 answered differently",
    ]


def test_a_difference_is_1_and_told_from_then_to_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = typed(tmp_path, monkeypatch, SAME, OTHER)
    assert said.exit_code == 1
    assert "  verbs: Jump → Wait\n" in said.stdout


def test_what_was_not_sent_is_1_and_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = typed(tmp_path, monkeypatch, HIDDEN, exact=False)
    assert said.exit_code == 1
    assert "the record is masked" in said.stdout
    assert "  not sent: not known are pin. Give them by --set NAME=VALUE\n" in said.stdout


def test_json_is_one_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.loads(typed(tmp_path, monkeypatch, OTHER, HIDDEN, more=("--json",)).stdout)
    assert (told["call"], told["exact"]) == ("17.4", True)
    assert told["requests"][0]["differences"] == [{"what": "verbs", "then": "Jump", "now": "Wait"}]
    assert (told["requests"][1]["sent"], told["requests"][1]["hidden"]) == (False, ["pin"])


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        ("nonsense", (), "no flight record"),
        (to_text(Flight("17.4", "0.5", exact=True, entries=(Noted(1.0, "17.4", CallAnswered()),))), (), "no script"),
        ("", ("--url", "ftp://x"), "--url"),
        (None, (), "no such file"),
    ],
)
def test_what_cannot_be_done_is_2_with_one_line(
    tmp_path: Path, text: str | None, more: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "flight.jsonl"
    if text is not None:
        file.write_text(text)
    result = CliRunner().invoke(app, ["replay", str(file), *more])
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
