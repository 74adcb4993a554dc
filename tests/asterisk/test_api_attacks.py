"""What a program and a caller try against a whole service with its API, and that none of it helps."""

import asyncio
import hashlib
import os
import stat
from pathlib import Path

import pytest

from lab.asterisk import Asterisk
from lab.phone import Phone
from tests.asterisk.api_site import CALLS, DESK, FEW, OTHER, SECRET, api_site
from tests.asterisk.calling import HANGUP, ivr, tone
from tests.asterisk.script_server import ScriptServer
from tests.asterisk.transferring import talk

pytestmark = pytest.mark.asterisk

LONG = ivr(f"start = [{tone(440, 'loop = 100')}]")
DENIED = '[[dial.deny]]\npattern = "07449X."\n'
ELSEWHERE = (
    "0900123456",
    "+40900123456",
    "00 44 20 7946 0000",
    "+0744123456",
    "*31#0744912345",
    "0744912345#",
    "(0744) 91-23.45",
    "0744123456#0900",
    "0744123456*0900",
    "*0744123456",
    "#31#0744123456",
    "0744",
    "0744123456;phone-context=x",
    "0744123456&PJSIP/0900@trunk",
    "PJSIP/0900123456@trunk",
    "Local/0900123456@from-phones",
    "0744123456@trunk",
    "0744123456\\r\\nAction: Originate",
    "٠٧٤٤١٢٣٤٥٦",
    "0744123456,1",
    "${EXTEN}",
    "0003*744",
    "0004*001",
    "112",
    "%30744123456",
)
"""Numbers that `dial.allow` of these tests does not allow, however they are written."""


async def test_no_spelling_of_a_number_leads_a_program_past_the_rules(
    asterisk: Asterisk, ana: Phone, trunk: Phone, tmp_path: Path
) -> None:
    async with api_site(asterisk, tmp_path, LONG, settings=DENIED) as api:
        for number in ELSEWHERE:
            for source, to in (("001", number), (number, "099")):
                reply = await api.create(source, to)
                assert reply.code in {
                    (400, "invalid_number"),
                    (400, "invalid_extension"),
                    (403, "not_allowed"),
                }, (number, reply.body)
        assert await asterisk.channels() == []
        call = await api.places("001", "099")
        (await ana.rings()).answer()
        await api.stands({"0003*001": "5", "0003*099": "5"})
        for number in ELSEWHERE:
            body = {"action": "Transfer", "sendCallTo": number, "transferNumber": "001"}
            reply = await api.ask("PUT", f"{CALLS}/001/{call}", body)
            assert reply.status in {400, 403}, (number, reply.body)
        assert len(await asterisk.channels()) == 1
        await api.ask("DELETE", f"{CALLS}/001/{call}")


async def test_a_token_reaches_no_call_recording_or_definition_of_another(
    asterisk: Asterisk, ana: Phone, ben: Phone, tmp_path: Path
) -> None:
    async with api_site(asterisk, tmp_path, LONG) as api:
        call = await api.places("001", "002")
        (first := await ana.rings()).answer()
        await talk(first, await ben.rings())
        made = await api.ask(
            "POST", "/uapi/extensions/@me/001/phoneCallEvents", {"type": "2", "url": "https://a.example"}
        )
        event = made.content[0]["id"]
        transfer = {"action": "Transfer", "sendCallTo": "101", "transferNumber": "001"}
        tries = (
            ("GET", f"{CALLS}/001/{call}", None, 403),
            ("GET", f"{CALLS}/101/{call}", None, 404),
            ("GET", f"{CALLS}/@self/{call}", None, 404),
            ("GET", f"{CALLS}/101%2F..%2F001/{call}", None, 400),
            ("GET", f"/uapi/phoneCalls/17/../@me/001/{call}", None, 404),
            ("PUT", f"{CALLS}/101/{call}", transfer, 404),
            ("PUT", f"{CALLS}/@self/{call}", transfer, 404),
            ("DELETE", f"{CALLS}/101/{call}", None, 404),
            ("DELETE", f"{CALLS}/@self/{call}", None, 404),
            ("DELETE", f"{CALLS}/101?phoneNumber=0003*001", None, 200),
            ("DELETE", f"{CALLS}/001", None, 403),
            ("GET", f"/callbridge/v1/recordings/{call}", None, 403),
            ("GET", f"/callbridge/v1/recordings/{call}/..%2F..%2F..%2Fetc%2Fpasswd", None, 403),
            ("GET", f"/callbridge/v1/recordings/..%2F{call}/x", None, 403),
            ("GET", "/callbridge/v1/recordings/x/y?expires=9999999999&signature=" + "0" * 64, None, 403),
            ("GET", f"/uapi/extensions/@me/001/phoneCallEvents/2/{event}", None, 403),
            ("PUT", f"/uapi/extensions/@me/101/phoneCallEvents/2/{event}", {"url": "https://b.example"}, 404),
            ("DELETE", f"/uapi/extensions/@me/101/phoneCallEvents/2/{event}", None, 404),
            ("DELETE", "/uapi/extensions/@me/101/phoneCallEvents", None, 200),
            ("POST", "/uapi/extensions/@me/001/phoneCallEvents", {"type": "0", "url": "https://b.example"}, 403),
        )
        for method, path, body, status in tries:
            reply = await api.ask(method, path, body, token=OTHER)
            assert reply.status == status, (method, path, reply.body)
        assert len(await asterisk.channels()) == 2
        shown = await api.ask("GET", "/uapi/extensions/@me/001/phoneCallEvents")
        assert [one["url"] for one in shown.content["entry"]] == ["https://a.example"]
        await api.ask("DELETE", f"{CALLS}/001/{call}")


async def test_calls_ordered_all_at_once_are_no_more_than_the_token_may_have(
    asterisk: Asterisk, ana: Phone, tmp_path: Path
) -> None:
    async with api_site(asterisk, tmp_path, LONG) as api:
        replies = await asyncio.gather(*(api.create("001", "099", token=FEW) for _ in range(8)))
        assert sorted(reply.status for reply in replies) == [200] * 2 + [409] * 6
        same = await asyncio.gather(*(api.create("001", "099", "", "Idempotency-Key: k") for _ in range(5)))
        assert len({reply.body for reply in same}) == 1
        await api.ask("DELETE", f"{CALLS}/001")


async def test_secrets_are_written_nowhere_and_files_are_for_us_alone(
    asterisk: Asterisk, phone: Phone, script: ScriptServer, tmp_path: Path
) -> None:
    """What a caller is called steers no terminal either, when somebody looks at events."""
    near = '[api.event_defaults]\nallow_hosts = ["127.0.0.0/8"]'
    event = f"""[[event]]
extension = "0003*099"
type = "hangup"
url = "http://u:hidden-password@127.0.0.1:{script.port}/k?token=hidden-token"
sign_keys = [{{ id = "k", secret = "hidden-sign-key" }}]
"""
    script.answers("/k", "\x1b]0;x\x07<b>\u202enot</b>")
    async with api_site(asterisk, tmp_path, ivr(f"start = [{tone(440)}, {HANGUP}]"), settings=event, more=near) as api:
        form = b"grant_type=client_credentials&client_id=crm&client_secret=" + SECRET.encode()
        issued = (await api.say(_post("/oauth/token.php", form))).content["access_token"]
        await api.ask("GET", f"{CALLS}/001", token=issued)
        await api.ask(
            "POST",
            "/uapi/extensions/@me/0003*099/phoneCallEvents",
            {"type": "2", "url": f"{script.url}/k?key=hidden-key"},
        )
        call = await phone.call("099", caller="0<b>%0aX: y", name="\x1b]0;x\x07 ${SHELL(id)}\u202e")
        await call.ended()
        found = await api.settled(2)
        assert [one["state"] for one in found] == ["delivered"] * 2
        _, listed = await api.running.typed("events", "list")
        shown = "".join([(await api.running.typed("events", "show", one["id"]))[1] for one in found])
        _, checked = await api.running.typed("check")
        state = api.running.folder / "state"
        # The accepted files are kept as they are, with the secrets that stand in them.
        written = [one for one in _files(api.running.folder) if one.suffix != ".toml" and one.parent != state / "sets"]
        texts = {file: file.read_bytes() for file in written}
        for secret in (
            DESK,
            OTHER,
            FEW,
            SECRET,
            issued,
            "hidden-password",
            "hidden-sign-key",
            asterisk.ami_password,
            asterisk.ari_password,
        ):
            for file, text in texts.items():
                assert secret.encode() not in text, (secret, file)
            assert secret not in listed + shown + checked
        assert hashlib.sha256(DESK.encode()).hexdigest().encode() not in b"".join(texts.values())
        for printed in (listed, shown):
            assert "\x1b]" not in printed
            assert "\u202e" not in printed
        for file in (*_files(state), *api.running.folder.glob("callbridge.db*")):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def _files(folder: Path) -> list[Path]:
    return [Path(place) / name for place, _, names in os.walk(folder) for name in names if not name.endswith(".sock")]


def _post(path: str, form: bytes) -> bytes:
    kind = "Content-Type: application/x-www-form-urlencoded"
    return f"POST {path} HTTP/1.1\r\nHost: x\r\n{kind}\r\nContent-Length: {len(form)}\r\n\r\n".encode() + form
