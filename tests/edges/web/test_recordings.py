import pytest

from bridge.calls.entries.events import ProgramOrdered
from bridge.protocol.link_signature import recording_url
from tests.fakes.api import ANA, BOB, EVERYTHING, KEY, NARROW, FakeApi, code

CALL = "k3v9q0x7mz2p4wd8s1ta"
LIST = f"/callbridge/v1/recordings/{CALL}"
ONE = f"{LIST}/hello"
SOUND = bytes(range(256)) * 1000


@pytest.fixture
def api() -> FakeApi:
    made = FakeApi()
    made.recordings.put(CALL, "hello", SOUND)
    made.recordings.had[CALL] = frozenset({ANA})
    return made


async def test_recordings_of_a_call_are_listed(api: FakeApi) -> None:
    assert await api.ask("GET", LIST + "/") == (
        200,
        [
            {
                "name": "hello",
                "started": "2026-11-22T08:15:00+00:00",
                "duration": 2.5,
                "size": len(SOUND),
                "links": {"self": f"https://pbx.example{ONE}"},
            }
        ],
    )


async def test_a_call_without_recordings_and_one_that_nobody_knows_have_none(api: FakeApi) -> None:
    assert code(await api.ask("GET", "/callbridge/v1/recordings/other", token=EVERYTHING)) == (404, "not_found")
    assert code(await api.ask("GET", "/callbridge/v1/recordings/other")) == (403, "access_denied")
    assert code(await api.ask("GET", f"{LIST}/other")) == (404, "not_found")
    assert code(await api.ask("DELETE", f"{LIST}/other")) == (404, "not_found")


async def test_the_sound_is_sent_and_written_down(api: FakeApi) -> None:
    assert await api.ask("GET", ONE) == (200, SOUND)
    assert api.headers["Content-Type"] == "audio/wav"
    assert api.audit == [("desk", "recording fetched", f"{CALL}/hello")]
    assert api.journal.of(ProgramOrdered)[0].address == "192.0.2.1"


async def test_a_part_of_the_sound_is_sent(api: FakeApi) -> None:
    assert await api.ask("GET", ONE, range="bytes=10-19") == (206, SOUND[10:20])
    assert api.headers["Content-Range"] == f"bytes 10-19/{len(SOUND)}"
    assert code(await api.ask("GET", ONE, range=f"bytes={len(SOUND)}-")) == (416, "range_not_satisfiable")
    assert api.headers["Content-Range"] == f"bytes */{len(SOUND)}"


async def test_what_is_still_being_recorded_has_to_wait(api: FakeApi) -> None:
    api.recordings.put(CALL, "hello", SOUND, busy=True)
    assert code(await api.ask("GET", ONE)) == (409, "still_recording")
    assert code(await api.ask("DELETE", ONE)) == (409, "still_recording")


async def test_a_removed_recording_is_shown_a_last_time(api: FakeApi) -> None:
    status, content = await api.ask("DELETE", ONE)
    assert (status, content["name"]) == (200, "hello")
    assert code(await api.ask("GET", ONE)) == (404, "not_found")
    assert api.audit == [("desk", "recording removed", f"{CALL}/hello")]


async def test_one_that_is_removed_meanwhile_is_gone(api: FakeApi) -> None:
    async def gone(api_id: str, name: str) -> bool:
        return False

    api.recordings.remove = gone  # type: ignore[method-assign]  # it misbehaves here
    assert code(await api.ask("DELETE", ONE)) == (404, "not_found")


async def test_a_file_that_ends_early_ends_the_answer(api: FakeApi) -> None:
    async def cut(api_id: str, name: str, start: int, length: int) -> bytes:
        return SOUND[:10] if start == 0 else b""

    api.recordings.read = cut  # type: ignore[method-assign]  # it misbehaves here
    assert await api.ask("GET", ONE) == (200, SOUND[:10])


async def test_a_recording_is_found_without_the_ending_of_its_file(api: FakeApi) -> None:
    api.recordings.put(CALL, "bye.wav", SOUND)
    assert await api.ask("GET", f"{LIST}/bye") == (200, SOUND)
    assert (await api.ask("DELETE", f"{LIST}/bye"))[1]["name"] == "bye.wav"
    assert code(await api.ask("GET", f"{LIST}/bye")) == (404, "not_found")


async def test_only_who_had_a_leg_in_the_call_may_hear_it(api: FakeApi) -> None:
    api.recordings.had[CALL] = frozenset({BOB})
    assert (await api.ask("GET", ONE))[0] == 200
    api.recordings.had[CALL] = frozenset()
    assert code(await api.ask("GET", ONE)) == (403, "access_denied")
    assert (await api.ask("GET", ONE, token=EVERYTHING))[0] == 200
    assert code(await api.ask("GET", ONE, token=NARROW)) == (403, "access_denied")


async def test_a_link_needs_no_token_until_it_expires_or_is_altered(api: FakeApi) -> None:
    link = recording_url("", CALL, "hello", 0, KEY) or recording_url(
        "https://pbx.example", CALL, "hello", int(api.clock.at) + 86_400, KEY
    )
    place = link.removeprefix("https://pbx.example")
    assert await api.ask("GET", place, token=None) == (200, SOUND)
    assert api.audit == [("link", "recording fetched", f"{CALL}/hello")]
    assert code(await api.ask("DELETE", place, token=None)) == (401, "unauthorized")
    for altered in (place.replace("hello", "other"), place[:-1] + "x", place.replace("expires=1", "expires=2")):
        assert code(await api.ask("GET", altered, token=None)) == (403, "access_denied")
    api.clock.at += 86_400
    assert code(await api.ask("GET", place, token=None)) == (403, "access_denied")
