"""What ARI is asked, against a server that answers as told."""

import json

import pytest

from bridge.app.examination.ari import look_at_ari
from bridge.asterisk.settings import AsteriskSettings
from bridge.doctor.facts import AriSeen, Refused
from bridge.doctor.finding import Unseen
from tests.fakes import http_server as web
from tests.fakes.http_server import http_server

INFO = {"system": {"version": "22.10.1"}, "config": {"setid": {"user": "asterisk"}}}
NONE = web.reply(b"", status="404 Not Found")


def settings(url: str) -> AsteriskSettings:
    return AsteriskSettings.model_validate({"ari_url": url, "ari_password": "x", "request_timeout": 1})


async def seen(*answers: object) -> AriSeen | Refused:
    replies = [one if callable(one) else web.reply(json.dumps(one).encode()) for one in answers]
    async with http_server(*replies) as site:
        return await look_at_ari(settings(site.url("/ari")))


async def test_version_user_modules_and_sounds_are_seen() -> None:
    modules = [{"name": "app_stasis.so", "status": "Running"}]
    sounds = [{"id": "beep", "formats": [{"language": "en", "format": "gsm"}]}]
    found = await seen(INFO, sounds, modules, NONE)
    assert found == AriSeen(
        "22.10.1", frozenset({"app_stasis"}), frozenset({("en", "beep")}), "asterisk", app_held=False
    )


async def test_a_name_that_is_registered_is_held_unless_calls_keep_it() -> None:
    held = await seen(INFO, [], [], {"name": "callbridge", "channel_ids": []})
    kept = await seen(INFO, [], [], {"name": "callbridge", "channel_ids": ["1.1"]})
    broken = await seen(INFO, [], [], web.reply(b"{}", status="500 No"))
    assert isinstance(held, AriSeen)
    assert isinstance(kept, AriSeen)
    assert isinstance(broken, AriSeen)
    assert held.app_held is True
    assert isinstance(kept.app_held, Unseen)
    assert isinstance(broken.app_held, Unseen)


async def test_what_one_question_does_not_tell_the_others_do() -> None:
    found = await seen(INFO, web.reply(b"{}", status="404 Not Found"), NONE)
    assert isinstance(found, AriSeen)
    assert found.version == "22.10.1"
    assert isinstance(found.modules, Unseen)


@pytest.mark.parametrize(("status", "login"), [("401 Unauthorized", True), ("403 No", True), ("404 Gone", False)])
async def test_a_refusal_has_its_status(status: str, login: bool) -> None:
    found = await seen(web.reply(b"{}", status=status))
    assert isinstance(found, Refused)
    assert (found.status, found.login) == (int(status[:3]), login)


async def test_nobody_there_is_a_refusal_without_status() -> None:
    found = await look_at_ari(settings("http://127.0.0.1:9/ari"))
    assert isinstance(found, Refused)
    assert (found.status, found.login) == (0, False)


async def test_an_authority_that_cannot_be_read_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("tls") / "ca.pem"
    file.write_text("no certificate")
    found = await look_at_ari(settings("https://127.0.0.1:9/ari").model_copy(update={"ca_file": file}))
    assert isinstance(found, Refused)
    assert found.why.startswith("ca_file cannot be used")


async def test_odd_answers_are_empty_ones() -> None:
    assert await seen([1], {}, {}, NONE) == AriSeen("")
