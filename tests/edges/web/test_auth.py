import pytest

from bridge.calls.api_ports import Credential, CredentialKind, IssuedToken, Scope
from bridge.telephony.values import Extension
from bridge.web.auth import Gate, Program
from bridge.web.wire import ApiRefusal, Asked
from tests.fakes.api import ANA, BOB, TOKEN, FakeApi, code, rights, sha256

OWN = "/uapi/phoneCalls/@me/0003*001"
GET = ("GET", OWN)


@pytest.mark.parametrize(
    "header",
    [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER   {TOKEN}", TOKEN, f"  {TOKEN}  ", f"Bearer\t{TOKEN}"],
)
async def test_a_token_is_shown_with_or_without_its_scheme(header: str) -> None:
    assert (await FakeApi().ask(*GET, token=None, authorization=header))[0] == 200


async def test_no_token_is_401_and_says_which_scheme_is_spoken() -> None:
    for header in ("", "Bearer", "Bearer  "):
        api = FakeApi()
        assert code(await api.ask(*GET, token=None, authorization=header)) == (401, "unauthorized")
        assert api.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["wrong", TOKEN.upper(), TOKEN[:-1], "Basic YTpi", "ș\ud800", sha256(TOKEN)])
async def test_a_token_that_nobody_knows_is_403_for_clients_that_fetch_a_new_one_then(token: str) -> None:
    assert code(await FakeApi().ask(*GET, token=token)) == (403, "access_denied")


async def test_a_token_of_the_store_is_as_good_as_one_of_a_file() -> None:
    api = FakeApi()
    api.tokens.kept.append(Credential(CredentialKind.TOKEN, "new", sha256("fresh"), rights()))
    assert (await api.ask(*GET, token="fresh"))[0] == 200
    await api.tokens.revoke("new")
    assert code(await api.ask(*GET, token="fresh")) == (403, "access_denied")


async def test_a_fetched_token_may_what_its_client_may_until_it_expires_or_the_client_is_gone() -> None:
    api = FakeApi()
    api.tokens.fetched[sha256("x")] = IssuedToken(sha256("x"), "crm", api.clock.at + 10)
    assert (await api.ask(*GET, token="x"))[0] == 200
    assert code(await api.ask("GET", "/callbridge/v1/recordings/a", token="x")) == (403, "access_denied")
    api.clock.at += 10
    assert code(await api.ask(*GET, token="x")) == (403, "access_denied")
    api.tokens.fetched[sha256("x")] = IssuedToken(sha256("x"), "gone", api.clock.at + 10)
    assert code(await api.ask(*GET, token="x")) == (403, "access_denied")


async def test_before_the_store_was_read_no_good_token_is_called_bad() -> None:
    api = FakeApi()
    api.tokens.known = False
    assert code(await api.ask(*GET, token="perhaps")) == (503, "unavailable")
    assert api.headers["Retry-After"] == "5"
    assert code(await api.ask(*GET, token=None)) == (401, "unauthorized")
    assert (await api.ask(*GET))[0] == 200  # it stands in a file
    form = b"grant_type=client_credentials&client_id=perhaps&client_secret=x"
    status, answer = await api.ask("POST", "/oauth/token.php", token=None, body=form)
    assert (status, answer["error"]) == (503, "temporarily_unavailable")


async def test_a_client_of_the_store_is_found_for_its_tokens() -> None:
    api = FakeApi()
    api.tokens.kept.append(Credential(CredentialKind.CLIENT, "shop", sha256("s"), rights("0003*001")))
    api.tokens.fetched[sha256("x")] = IssuedToken(sha256("x"), "shop", api.clock.at + 10)
    assert (await api.ask(*GET, token="x"))[0] == 200


@pytest.mark.parametrize("user", ["@me", "%40me", "@viewer", "@owner", "17"])
async def test_a_user_is_oneself(user: str) -> None:
    assert (await FakeApi().ask("GET", f"/uapi/phoneCalls/{user}/0003*001"))[0] == 200


@pytest.mark.parametrize("user", ["18", "me", "@self", "*", ""])
async def test_another_user_is_403(user: str) -> None:
    assert code(await FakeApi().ask("GET", f"/uapi/phoneCalls/{user}/0003*001")) == (403, "access_denied")


async def test_an_extension_of_somebody_else_is_403_and_a_missing_scope_too() -> None:
    api = FakeApi()
    assert code(await api.ask("GET", "/uapi/phoneCalls/@me/0003*003")) == (403, "access_denied")
    api.settings = api.settings.model_copy(
        update={"token": (api.settings.token[0].model_copy(update={"scopes": (Scope.EVENTS,)}),)}
    )
    assert code(await api.ask(*GET)) == (403, "access_denied")


async def test_wrong_tokens_are_slowed_down_and_a_valid_one_is_always_served() -> None:
    api = FakeApi()
    wrong, right = [], []
    for number in range(100):
        wrong.append(code(await api.ask(*GET, token=f"wrong{number}")))
        right.append((await api.ask(*GET))[0])
        api.clock.at += 0.2
    assert wrong == [(403, "access_denied")] * 10 + [(429, "too_many_requests")] * 90
    assert right == [200] * 100
    await api.ask(*GET, token="wrong")
    assert 0 < int(api.headers["Retry-After"]) <= 60
    assert code(await api.ask(*GET, token="wrong", address="192.0.2.2")) == (403, "access_denied")


async def test_a_program_that_comes_too_often_is_told_to_wait() -> None:
    api = FakeApi()
    answers = [(await api.ask(*GET))[0] for _ in range(41)]
    assert answers == [200] * 40 + [429]
    assert api.headers["Retry-After"] == "1"
    api.clock.at += 1
    assert (await api.ask(*GET))[0] == 200


def test_extensions_may_be_short_numbers_and_ranges() -> None:
    program = Program(Credential(CredentialKind.TOKEN, "t", "", rights("001", "0004*1XX")), "", "0003")
    assert [program.may_use(one) for one in (ANA, BOB, Extension("0004", "123"), Extension("0003", "123"))] == [
        True,
        False,
        True,
        False,
    ]
    assert program.extensions == (ANA,)


def test_calls_know_a_program_by_its_name_and_limits() -> None:
    api = FakeApi(
        token=[
            {
                "name": "form",
                "sha256": sha256("t"),
                "user": "1",
                "extensions": ["*"],
                "scopes": ["calls"],
                "max_calls": 3,
                "max_calls_per_hour": 4,
                "max_minutes_per_day": 5,
            }
        ]
    )
    gate = Gate(lambda: api.settings, api.tokens, api.clock, lambda: "0003")
    caller = gate.admit(Asked("r", "GET", (), headers={"authorization": "t"}, address="192.0.2.1"), None).caller()
    assert (caller.token, caller.address) == ("form", "192.0.2.1")
    assert (caller.max_calls, caller.max_calls_per_hour, caller.max_minutes_per_day) == (3, 4, 5)


async def test_a_secret_is_in_no_message() -> None:
    with pytest.raises(ApiRefusal) as refused:
        FakeApi().routes.room.gate.admit(Asked("r", "GET", (), headers={"authorization": "hunter2"}), None)
    assert "hunter2" not in str(refused.value)
    assert TOKEN not in repr(Asked("r", "GET", (), headers={"authorization": TOKEN}))
