"""The database of old calls is one that Callbridge has made, only fuller."""

import sqlite3
from pathlib import Path

import pytest

from bench.old_calls import old_calls


def test_each_old_call_has_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLBRIDGE_CACHE", str(tmp_path))
    path = old_calls(1000)
    with sqlite3.connect(path) as database:
        rows = {
            name: database.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608 - names of tables
            for name in ("calls", "legs", "steps")
        }
        ids = [row[0] for row in database.execute("SELECT api_id FROM calls ORDER BY began")]
        indexes = database.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'calls_by_%'").fetchone()
    database.close()
    assert set(rows.values()) == {(1000,)}
    assert (len(set(ids)), {len(one) for one in ids}) == (1000, {20})
    assert ids == sorted(ids)
    assert indexes == (4,)
    assert old_calls(1000) == path, "it is made once"
