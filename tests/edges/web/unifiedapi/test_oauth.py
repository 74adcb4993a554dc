import re
from base64 import b64encode
from typing import Any

import pytest

from bridge.calls.api_ports import Credential, CredentialKind
from tests.fakes.api import SECRET, FakeApi, form, rights, sha256

GRANT = {"grant_type": "client_credentials", "client_id": "crm", "client_secret": SECRET}


async def fetch(api: FakeApi, body: bytes, **headers: str) -> tuple[int, Any]:
    return await api.ask("POST", "/oauth/token.php", body, token=None, **headers)


def basic(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


async def test_a_client_gets_a_token_that_is_valid_for_a_while_and_kept_as_its_hash() -> None:
    api = FakeApi()
    status, content = await fetch(api, form(**GRANT, type="unifiedapi", redirect_uri="https://x/ouath/token.php"))
    token = content.pop("access_token")
    assert (status, content) == (200, {"token_type": "Bearer", "expires_in": 7200, "scope": "calls events"})
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert api.headers["Cache-Control"] == "no-store"
    assert list(api.tokens.fetched) == [sha256(token)]
    assert (await api.ask("GET", "/uapi/phoneCalls/@me/003", token=token))[0] == 200
    api.clock.at += 7200
    assert (await api.ask("GET", "/uapi/phoneCalls/@me/003", token=token))[0] == 403


async def test_a_new_token_does_not_end_an_older_one() -> None:
    api = FakeApi()
    first = (await fetch(api, form(**GRANT)))[1]["access_token"]
    assert (await fetch(api, form(**GRANT)))[1]["access_token"] != first
    assert (await api.ask("GET", "/uapi/phoneCalls/@me/003", token=first))[0] == 200


@pytest.mark.parametrize("header", [basic(f"crm:{SECRET}"), basic(f"crm:{SECRET}").replace("Basic", "basic")])
async def test_a_client_may_show_its_secret_by_http_basic(header: str) -> None:
    answer = await fetch(FakeApi(), form(grant_type="client_credentials"), authorization=header)
    assert answer[0] == 200


async def test_a_client_of_the_store_may_fetch_a_token_too() -> None:
    api = FakeApi()
    api.tokens.kept.append(Credential(CredentialKind.CLIENT, "shop", sha256("s"), rights()))
    assert (await fetch(api, form(**GRANT | {"client_id": "shop", "client_secret": "s"})))[0] == 200


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (form(**GRANT | {"client_secret": "wrong"}), 401, "invalid_client"),
        (form(**GRANT | {"client_id": "nobody"}), 401, "invalid_client"),
        (form(grant_type="client_credentials"), 401, "invalid_client"),
        (form(**GRANT | {"client_id": "\ud7ff", "client_secret": "ș"}), 401, "invalid_client"),
        (form(**GRANT | {"grant_type": "authorization_code"}), 400, "unsupported_grant_type"),
        (form(client_id="crm", client_secret=SECRET), 400, "invalid_request"),
        (b"", 400, "invalid_request"),
        (b"\xff", 400, "invalid_request"),
        (form(**GRANT) + b"&client_id=crm", 400, "invalid_request"),
        (b"&".join([b"a=b"] * 101), 400, "invalid_request"),
    ],
)
async def test_what_is_refused_is_told_in_oauths_shape(body: bytes, status: int, error: str) -> None:
    api = FakeApi()
    found, content = await fetch(api, body)
    assert (found, content["error"], sorted(content)) == (status, error, ["error", "error_description"])
    assert SECRET not in content["error_description"]
    assert api.tokens.fetched == {}


@pytest.mark.parametrize(
    ("header", "status"),
    [(basic("crm:wrong"), 401), (basic("crm"), 400), ("Basic ***", 400), ("Basic w7/DvzrDvw", 400)],
)
async def test_http_basic_that_is_wrong_is_refused(header: str, status: int) -> None:
    api = FakeApi()
    assert (await fetch(api, form(grant_type="client_credentials"), authorization=header))[0] == status
    assert ("WWW-Authenticate" in api.headers) == (status == 401)


async def test_guesses_at_secrets_are_slowed_down_and_the_right_one_is_served() -> None:
    api = FakeApi()
    wrong = form(**GRANT | {"client_secret": "wrong"})
    found = [(await fetch(api, wrong))[0] for _ in range(12)]
    assert found == [401] * 10 + [429] * 2
    assert int(api.headers["Retry-After"]) <= 60
    assert (await fetch(api, form(**GRANT)))[0] == 200


async def test_a_client_that_does_not_exist_is_told_what_one_with_a_wrong_secret_is() -> None:
    nobody = await fetch(FakeApi(), form(**GRANT | {"client_id": "nobody"}))
    assert nobody == await fetch(FakeApi(), form(**GRANT | {"client_secret": "wrong"}))
    assert nobody[0] == 401


async def test_a_store_that_cannot_be_written_gives_no_token() -> None:
    api = FakeApi()
    api.tokens.broken = True
    status, content = await fetch(api, form(**GRANT))
    assert (status, content["error"]) == (503, "temporarily_unavailable")
