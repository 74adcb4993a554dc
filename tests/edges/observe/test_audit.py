import json
import os
from pathlib import Path

import pytest

from bridge.calls.entries.service import SetChanged, SwitchTurned
from bridge.calls.entries.transfers import VolumeUsed
from bridge.calls.journal import CallAnswered, Entry, Noted
from bridge.observe.audit import AuditFile

AT = 1_763_942_400.0
NIGHT = SwitchTurned("night", is_on=True, by="ana (uid 1000)")


def written(file: Path, *entries: Entry) -> tuple[list[dict[str, object]], list[str]]:
    complaints: list[str] = []
    audit = AuditFile(file, complaints.append)
    for entry in entries:
        audit.read(Noted(AT, "", entry))
    audit.close()
    lines = file.read_text(encoding="ascii").splitlines() if file.is_file() else []
    return [json.loads(line) for line in lines], complaints


def test_who_what_and_when_are_a_line_each(tmp_path: Path) -> None:
    lines, complaints = written(
        tmp_path / "log" / "audit.jsonl",
        CallAnswered(),
        NIGHT,
        SwitchTurned("night", is_on=False, by="PJSIP/Ș\n", lost="disk full"),
        SetChanged("accepted", "0a1b", "3 IVRs", "SIGHUP"),
        SetChanged("fallback", "0a1b"),
        VolumeUsed("rule 1", "calls in an hour", 8, 10),
    )
    at = "2025-11-24T00:00:00.000Z"
    assert lines == [
        {"at": at, "who": "ana (uid 1000)", "what": "switch turned", "switch": "night", "to": "on"},
        {
            "at": at,
            "who": "PJSIP/Ș\n",
            "what": "switch turned",
            "switch": "night",
            "to": "off",
            "not_kept": "disk full",
        },
        {"at": at, "who": "SIGHUP", "what": "live set accepted", "version": "0a1b", "detail": "3 IVRs"},
        {"at": at, "who": "callbridge", "what": "live set fallback", "version": "0a1b", "detail": ""},
        {
            "at": at,
            "who": "callbridge",
            "what": "volume used",
            "rule": "rule 1",
            "counted": "calls in an hour",
            "used": 8,
            "most": 10,
        },
    ]
    assert complaints == []
    assert (tmp_path / "log" / "audit.jsonl").stat().st_mode & 0o777 == 0o640


def test_a_switch_turned_on_a_call_names_the_call(tmp_path: Path) -> None:
    audit = AuditFile(tmp_path / "audit.jsonl", print)
    audit.read(Noted(AT, "1795325102.14", NIGHT))
    audit.close()
    assert json.loads((tmp_path / "audit.jsonl").read_text())["call"] == "1795325102.14"


def test_a_second_run_appends_and_a_file_moved_away_is_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    written(file, NIGHT)
    assert len(written(file, NIGHT)[0]) == 2
    file.rename(tmp_path / "audit.jsonl.1")
    assert len(written(file, NIGHT)[0]) == 1


@pytest.mark.parametrize("hindrance", ["folder", "disk"])
def test_a_file_that_cannot_be_written_is_told_once(tmp_path: Path, hindrance: str) -> None:
    file = tmp_path / "log" / "audit.jsonl"
    if hindrance == "folder":
        (tmp_path / "log").write_text("a file stands where the folder should")
    else:
        (tmp_path / "log").mkdir()
        file.symlink_to("/dev/full")
    _, complaints = written(file, NIGHT, NIGHT, NIGHT)
    assert len(complaints) == 1
    assert str(file) in complaints[0]
    assert "Orders are carried out" in complaints[0]


def test_a_disk_that_is_too_slow_is_told_and_never_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.observe.audit.WAITING", 2)
    complaints: list[str] = []
    os.mkfifo(tmp_path / "audit.jsonl")  # nobody reads it: to open it is to wait
    audit = AuditFile(tmp_path / "audit.jsonl", complaints.append)
    for _ in range(10):
        audit.read(Noted(AT, "", NIGHT))
    assert len(complaints) == 1
    audit.close(0.01)
    with (tmp_path / "audit.jsonl").open() as reader:
        audit.close()
        assert reader.read().count("night") >= 2
