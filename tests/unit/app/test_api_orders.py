import re

from bridge.app.api_orders import ApiCredentials
from bridge.calls.api_ports import Credential, CredentialKind, CredentialWanted, Revoked, Scope
from bridge.calls.entries.events import ProgramOrdered
from tests.fakes.api import FakeTokens, HandClock, rights, sha256
from tests.fakes.ports import ListJournal

FILED = Credential(CredentialKind.CLIENT, "crm", "0" * 64, rights())
WANTED = CredentialWanted(CredentialKind.TOKEN, "form", rights("0003*001"))


def made() -> tuple[ApiCredentials, FakeTokens, ListJournal]:
    tokens, journal = FakeTokens(), ListJournal()
    return ApiCredentials(lambda: [FILED], tokens, journal, HandClock(7)), tokens, journal


async def test_a_secret_is_random_told_once_and_kept_as_its_hash() -> None:
    orders, tokens, journal = made()
    secret = await orders.add(WANTED, "ana")
    assert secret is not None
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)
    assert tokens.kept == [Credential(CredentialKind.TOKEN, "form", sha256(secret), WANTED.rights, 7)]
    assert journal.entries == [ProgramOrdered("ana", "", "API token made", "form")]
    assert secret not in repr((tokens, journal.entries))


async def test_a_name_is_given_once_in_files_and_store_together() -> None:
    orders, tokens, _ = made()
    assert await orders.add(CredentialWanted(CredentialKind.TOKEN, "crm", rights()), "ana") is None
    await orders.add(WANTED, "ana")
    assert await orders.add(CredentialWanted(CredentialKind.CLIENT, "form", rights()), "ana") is None
    assert len(tokens.kept) == 1


async def test_those_of_files_are_shown_first_and_cannot_be_revoked_here() -> None:
    orders, _, journal = made()
    await orders.add(WANTED, "ana")
    assert [(one.name, one.read_only, one.created, one.scopes) for one in orders.credentials()] == [
        ("crm", True, 0.0, tuple(Scope)),
        ("form", False, 7.0, tuple(Scope)),
    ]
    assert await orders.revoke("crm", "ana") is Revoked.READ_ONLY
    assert await orders.revoke("other", "ana") is Revoked.UNKNOWN
    assert await orders.revoke("form", "ana") is Revoked.DONE
    assert journal.entries[-1] == ProgramOrdered("ana", "", "API credential revoked", "form")
