import pytest

from bridge.calls.api_ports import Credential, CredentialKind, IssuedToken, Rights, Scope, Tokens
from bridge.store.database import Database
from bridge.store.tokens import StoredTokens
from tests.edges.store.stored import NOW, Desk

RIGHTS = Rights("17", ("0003*001", "0003*1XX"), (Scope.CALLS, Scope.EVENTS), 5, 100, 300)
CLIENT = Credential(CredentialKind.CLIENT, "crm", "ab" * 32, RIGHTS, NOW)
TOKEN = Credential(CredentialKind.TOKEN, "form", "cd" * 32, RIGHTS, NOW)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
def tokens(desk: Desk) -> StoredTokens:
    return StoredTokens(desk.database, desk.around)


async def test_credentials_are_found_by_name_and_hash_and_survive_a_restart(tokens: StoredTokens, desk: Desk) -> None:
    port: Tokens = tokens
    assert await port.add(CLIENT)
    assert await port.add(TOKEN)
    assert not await port.add(TOKEN)
    reborn = StoredTokens(desk.database, desk.around)
    await reborn.refresh()
    for one in (tokens, reborn):
        assert one.credentials() == (CLIENT, TOKEN)
        assert (one.client("crm"), one.client("form"), one.client("?")) == (CLIENT, None, None)
        assert (one.token(TOKEN.sha256), one.token(CLIENT.sha256)) == (TOKEN, None)
    of_others = StoredTokens(desk.database, Desk(desk.database, "other").around)
    await of_others.refresh()
    assert of_others.credentials() == ()
    assert await of_others.add(CLIENT)


async def test_a_fetched_token_is_known_until_it_expires_also_to_another_process(
    tokens: StoredTokens, desk: Desk
) -> None:
    old, new = IssuedToken("01" * 32, "crm", NOW + 600), IssuedToken("02" * 32, "of-a-file", NOW + 7200)
    await tokens.issue(old)
    other = StoredTokens(desk.database, desk.around)
    await other.refresh()
    assert other.issued(old.sha256) == old
    desk.clock.go_on(601)
    await tokens.issue(new)
    assert (tokens.issued(old.sha256), tokens.issued(new.sha256)) == (None, new)
    assert await desk.count("tokens") == 1


async def test_what_is_revoked_is_gone_with_all_that_it_has_fetched(tokens: StoredTokens, desk: Desk) -> None:
    fetched, of_another = IssuedToken("01" * 32, "crm", NOW + 600), IssuedToken("02" * 32, "x", NOW + 600)
    await tokens.add(CLIENT)
    await tokens.add(TOKEN)
    for one in (fetched, of_another):
        await tokens.issue(one)
    assert await tokens.revoke("crm")
    assert await tokens.revoke("form")
    assert not await tokens.revoke("crm")
    for reread in (False, True):
        if reread:
            await tokens.refresh()
        assert (tokens.credentials(), tokens.token(TOKEN.sha256)) == ((), None)
        assert (tokens.issued(fetched.sha256), tokens.issued(of_another.sha256)) == (None, of_another)


async def test_no_table_holds_anything_but_hashes(tokens: StoredTokens, desk: Desk) -> None:
    await tokens.add(CLIENT)
    assert await desk.count("clients", f"sha256 = '{CLIENT.sha256}'") == 1


async def test_a_program_that_fetches_tokens_without_end_has_so_many(
    tokens: StoredTokens, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bridge.store.tokens.MOST", 3)
    other = IssuedToken("ff" * 32, "another", NOW + 1)
    fetched = [IssuedToken(f"{number:064}", "crm", NOW + 100 + number) for number in range(5)]
    for one in (other, *fetched):
        await tokens.issue(one)
    reborn = StoredTokens(desk.database, desk.around)
    await reborn.refresh()
    for known in (tokens, reborn):
        assert [known.issued(one.sha256) is not None for one in fetched] == [False, False, True, True, True]
        assert known.issued(other.sha256) == other
