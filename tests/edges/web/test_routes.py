import pytest

from tests.fakes.api import NARROW, FakeApi, code


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/uapi/phoneCalls/@me/conferenceInvite"),
        ("GET", "/uapi/cdr/@me"),
        ("GET", "/uapi/cdr"),
        ("POST", "/uapi/faxes/@me/0003*001"),
        ("GET", "/uapi/extensions/@me/0003*001/presence"),
        ("GET", "/uapi/extensions/@me/0003*801/queue/agents"),
        ("PUT", "/unifiedapi/extensions/@me/0003*801/queue/agents/7/"),
    ],
)
async def test_what_is_not_supported_is_501_for_those_who_may_ask(method: str, path: str) -> None:
    api = FakeApi()
    assert code(await api.ask(method, path, {})) == (501, "not_implemented")
    assert code(await api.ask(method, path, {}, token=None)) == (401, "unauthorized")
    assert code(await api.ask(method, path, {}, token="stale")) == (403, "access_denied")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/uapi",
        "/uapi/phoneCalls",
        "/uapi/phoneCalls/@me",
        "/uapi/phoneCalls/@me/001/x/y",
        "/uapi/extensions/@me/001",
        "/uapi/extensions/@me/001/phoneCallEvents/0/x/y",
        "/uapi/phonecalls/@me/001",
        "/callbridge/v1/recordings",
        "/soap2/schema/latest/voipnowservice.wsdl",
        "/soap2/pbx_agent.php",
        "/robots.txt",
        "/uapi//phoneCalls/@me/001",
    ],
)
async def test_other_paths_do_not_exist(path: str) -> None:
    assert code(await FakeApi().ask("GET", path)) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "/uapi/phoneCalls/@me/simple", "POST"),
        ("POST", "/uapi/phoneCalls/@me/0003*001", "GET, DELETE"),
        ("POST", "/uapi/phoneCalls/@me/0003*001/x", "GET, PUT, DELETE"),
        ("PUT", "/uapi/extensions/@me/0003*001/phoneCallEvents", "GET, POST, DELETE"),
        ("OPTIONS", "/uapi/extensions/@me/0003*001/phoneCallEvents/0", "GET, DELETE"),
        ("PATCH", "/uapi/extensions/@me/0003*001/phoneCallEvents/0/x", "GET, PUT, DELETE"),
        ("HEAD", "/callbridge/v1/recordings/x/y", "GET, DELETE"),
        ("DELETE", "/uapi/phoneCalls/@me/0003*001//", "GET"),
        ("PUT", "/uapi/phoneCalls/@me/0003*001//", "GET"),
        ("DELETE", "/uapi/extensions/@me/0003*001/phoneCallEvents/0//", "GET"),
        ("PUT", "/uapi/extensions/@me/0003*001/phoneCallEvents/0//", "GET"),
    ],
)
async def test_a_method_that_is_not_allowed_is_told_which_are(method: str, path: str, allow: str) -> None:
    api = FakeApi()
    assert code(await api.ask(method, path)) == (405, "method_not_allowed")
    assert api.headers["Allow"] == allow


async def test_the_token_endpoint_speaks_oauths_language() -> None:
    api = FakeApi()
    status, content = await api.ask("GET", "/oauth/token.php", token=None)
    assert (status, content["error"], api.headers["Allow"]) == (405, "invalid_request", "POST")


@pytest.mark.parametrize("token", [NARROW, "everythingeverythingeverythingeverythingeve"])
@pytest.mark.parametrize(
    "path",
    [
        "/uapi/phoneCalls/@me/0003*001",
        "/uapi/phoneCalls/@me/0003*001/",
        "/uapi/phoneCalls/@me/0003*001/?",
        "/uapi/phoneCalls/%40me/0003%2A001?",
        "/unifiedapi/phoneCalls/%40me/0003%2a001/?count=20&startIndex=0",
        "http://pbx.example/uapi/phoneCalls/@me/0003*001",
    ],
)
async def test_one_resource_has_many_spellings_and_one_answer(path: str, token: str) -> None:
    api = FakeApi()
    api.talk("k3v9q0x7mz2p4wd8s1ta")
    assert await api.ask("GET", path, token=token) == await api.ask("GET", "/uapi/phoneCalls/@me/0003*001", token=token)


async def test_who_has_lost_an_id_ends_and_deletes_nothing() -> None:
    """An empty id is none of the calls, and not all of them; listing stays as it is."""
    api = FakeApi()
    api.talk("one")
    await api.ask("POST", "/uapi/extensions/@me/001/phoneCallEvents", {"type": "0", "url": "https://crm.example/"})
    for place in ("/uapi/phoneCalls/@me/001//", "/uapi/extensions/@me/001/phoneCallEvents/0//"):
        assert code(await api.ask("DELETE", place)) == (405, "method_not_allowed")
        status, content = await api.ask("GET", place)
        assert (status, content["totalResults"]) == (200, 1)
    assert api.orders.ordered == []
