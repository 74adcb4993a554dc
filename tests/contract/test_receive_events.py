"""A receiver that knows nothing but docs/howto/receive-events.md keeps each event once, and only ours."""

import asyncio
import json
import os
import re
import shutil
import sqlite3
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bridge.calls.deliveries import Due
from bridge.ivr.script import SignKey
from bridge.scripts.client import Client
from bridge.scripts.delivery_attempt import Attempts
from lab.ports import free_port
from tests.fakes.deliveries import a_definition, a_notification
from tests.fakes.moments import HandClock

PAGE = Path(__file__).parents[2] / "docs/howto/receive-events.md"
FILES = {"php": "receiver.php", "python": "receiver.py"}
INTERPRETERS = {"php": "php", "python": "python3"}
KEY = SignKey(id="k1", secret=SecretStr("first-test-secret"))
BODY = "CallID=17.4&CallerIDName=J%C3%B6rg%2B&CallStatus=ANSWER"


def snippet(language: str) -> str:
    (code,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return str(code)


@asynccontextmanager
async def receiver(language: str, folder: Path) -> AsyncIterator[str]:
    """Run the page's example; its URL."""
    file, port = folder / FILES[language], free_port()
    file.write_text(snippet(language))
    serving = ["php", "-S", f"127.0.0.1:{port}", str(file)]
    command = serving if language == "php" else [INTERPRETERS[language], str(file)]
    given = {
        "CALLBRIDGE_KEY_1": "first-test-secret",
        "EVENTS_DB": str(folder / "events.db"),
        "EVENTS_DIR": str(folder / "events"),
    }
    (folder / "events").mkdir()
    environment = {"PATH": os.environ["PATH"], "PORT": str(port), **given}
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=STDOUT, env=environment)
    assert process.stdout
    try:
        assert str(port) in (await process.stdout.readline()).decode(), "it says that it listens"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.communicate()


def kept(language: str, folder: Path) -> dict[str, tuple[str, dict[str, str]]]:
    """What it has stored, by the id of the delivery."""
    if language == "php":
        found = {file.stem: json.loads(file.read_text()) for file in (folder / "events").iterdir()}
        return {delivery: (event["event"], event["values"]) for delivery, event in found.items()}
    with closing(sqlite3.connect(folder / "events.db")) as events:
        rows = events.execute("SELECT delivery, event, body FROM events").fetchall()
    return {delivery: (event, json.loads(body)) for delivery, event, body in rows}


def break_the_disk(folder: Path) -> None:
    """Nothing can be stored any more."""
    shutil.rmtree(folder / "events")
    (folder / "events.db").unlink(missing_ok=True)
    (folder / "events.db").mkdir()


@pytest.mark.parametrize("language", sorted(FILES))
async def test_the_pages_receiver_keeps_each_event_once_and_only_ours(language: str, tmp_path: Path) -> None:
    assert shutil.which(INTERPRETERS[language]), "`python -m lab.prepare` installs what is missing"
    clock = HandClock()
    clock.be_now()
    async with receiver(language, tmp_path) as url, Client() as client:
        attempts = Attempts(client, clock, "9.9")
        definition = a_definition(url, script={"sign_keys": (KEY,)})
        posted = a_notification(1, url, url=f"{url}/ev?token=abc", method="POST", body=BODY)
        got = a_notification(2, url, url=f"{url}/ev?CallID=17.5&x=%41")
        for due in (Due(posted, 1), Due(got, 1), Due(posted, 2), Due(posted, 1, replay=True)):
            assert (await attempts.make(due, definition)).status == 200
        assert (await attempts.make(Due(a_notification(3, url, url=f"{url}/"), 1), a_definition(url))).status == 403
        clock.go_on(-400)
        assert (await attempts.make(Due(a_notification(4, url, url=f"{url}/"), 1), definition)).status == 403
        clock.be_now()
        assert kept(language, tmp_path) == {
            posted.id: ("hangup", {"CallID": "17.4", "CallerIDName": "Jörg+", "CallStatus": "ANSWER"}),
            got.id: ("hangup", {"CallID": "17.5", "x": "A"}),
        }
        break_the_disk(tmp_path)
        assert (await attempts.make(Due(a_notification(5, url, url=f"{url}/"), 1), definition)).status == 503


async def test_the_page_has_an_example_in_each_language() -> None:
    assert all(len(snippet(language)) > 500 for language in FILES)
