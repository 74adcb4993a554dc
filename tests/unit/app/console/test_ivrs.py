import asyncio
import os
import sys
from pathlib import Path

import pytest

from bridge.app.console import ivrs
from bridge.app.console.ivrs import ConsoleIvrs
from bridge.config.live import load_live
from bridge.config.load import load_settings
from bridge.web.console.ports import ReportLine
from tests.fakes.ivr_files import write_settings
from tests.fakes.moments import HandClock
from tests.fakes.ports import FixedLive
from tests.house import ROOT


def console_ivrs(folder: Path, clock: HandClock | None = None, tasks: asyncio.TaskGroup | None = None) -> ConsoleIvrs:
    file = write_settings(folder)
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    live = FixedLive(load_live(load_settings(file, {})))
    return ConsoleIvrs(live, file, environ, clock or HandClock(), tasks or asyncio.TaskGroup())


async def test_live_ivrs_are_rows_by_number(tmp_path: Path) -> None:
    (row,) = console_ivrs(tmp_path).all()
    assert (row.extension, row.dids, row.contexts, row.actions) == ("0003*099", ("40215550100",), 1, 7)


async def test_a_picture_has_a_place_for_callers_and_no_style_of_its_own(tmp_path: Path) -> None:
    shown = console_ivrs(tmp_path)
    drawn = await shown.drawn("099")
    assert drawn is not None
    assert 'data-callers="main"' in drawn.svg
    assert "<style" not in drawn.svg
    assert drawn.contexts == (("main", ""),)
    assert await shown.drawn("0003*099") is drawn, "it is drawn once"
    assert await shown.drawn("777") is None
    assert await shown.drawn("***") is None


async def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ivrs, "KEPT", 1)
    shown = console_ivrs(tmp_path)
    first = await shown.drawn("099")
    (tmp_path / "other").mkdir()
    other = FixedLive(load_live(load_settings(write_settings(tmp_path / "other", "http://127.0.0.1:8/"), {})))
    shown.sets = other
    assert await shown.drawn("099") is not first
    assert len(shown.pictures) == 1


@pytest.mark.timeout(180)
async def test_the_report_is_that_of_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ivrs, "PATIENCE", 150.0)
    monkeypatch.setattr(ivrs, "NICENESS", 0)
    async with asyncio.TaskGroup() as tasks:
        shown = console_ivrs(tmp_path, tasks=tasks)
        (tmp_path / "ivr" / "ivr.toml").write_text("schema = 1\n[ivr\n")
        report = await shown.report()
    assert (report.refused, report.making) == ("", False)
    (fatal,) = [line for line in report.lines if line.severity == "fatal"]
    assert (fatal.code, fatal.line, fatal.file.endswith("ivr.toml")) == ("CB401", 2, True)


def program(folder: Path, text: str) -> str:
    file = folder / "program"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return str(file)


FINDING = (
    '{"findings": [{"file": "a.toml", "line": 3, "severity": "error", "code": "CB433", "address": "x",'
    ' "message": "what", "advice": "Mend it"}]}'
)


async def test_a_report_is_kept_for_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ivrs, "PATIENCE", 100.0)
    monkeypatch.setattr(sys, "executable", program(tmp_path, f"echo run >> {tmp_path}/runs; echo '{FINDING}'"))
    clock = HandClock()
    async with asyncio.TaskGroup() as tasks:
        shown = console_ivrs(tmp_path, clock, tasks)
        first = await shown.report()
        assert await shown.report() == first
        clock.go_on(ivrs.FRESH)
        await shown.report()
    assert (tmp_path / "runs").read_text() == "run\nrun\n"
    assert first.lines == (ReportLine("error", "CB433", "a.toml", 3, "x", "what", "Mend it"),)


@pytest.mark.parametrize(
    ("text", "within", "why"),
    [("exit 3", 60.0, "could not be made"), ("echo '{}'", 60.0, "could not"), ("exec sleep 60", 0.2, "too long")],
)
async def test_a_report_that_cannot_be_made_or_takes_too_long_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, within: float, why: str
) -> None:
    monkeypatch.setattr(sys, "executable", program(tmp_path, text))
    monkeypatch.setattr(ivrs, "REPORTED_WITHIN", within)
    monkeypatch.setattr(ivrs, "PATIENCE", 100.0)
    async with asyncio.TaskGroup() as tasks:
        assert why in (await console_ivrs(tmp_path, tasks=tasks).report()).refused


async def test_while_it_is_being_made_that_is_said_and_the_end_of_the_service_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", program(tmp_path, "exec sleep 60"))
    monkeypatch.setattr(ivrs, "PATIENCE", 0.0)
    async with asyncio.TaskGroup() as tasks:
        shown = console_ivrs(tmp_path, tasks=tasks)
        assert (await shown.report()).making
        assert (await shown.report()).making
        shown.close()
    shown.close()
