"""Clients and tokens of the settings. Source: Events and API 4, 6.2; callbridge.toml, [[api.client]], [[api.token]]."""

from pathlib import Path

from tests.unit.config.deployment import IVR, MINIMAL, found, load, refused

WHO = "user = '17'\nextensions = ['*']\nscopes = ['calls']\n"
OWN, OTHER = "ab" * 32, "cd" * 32


def client(name: str, digest: str = OWN) -> str:
    return f"[[api.client]]\nid = '{name}'\nsecret_sha256 = '{digest}'\n{WHO}"


def token(name: str, digest: str = OWN) -> str:
    return f"[[api.token]]\nname = '{name}'\nsha256 = '{digest}'\n{WHO}"


def test_a_client_and_a_token_may_have_one_name_and_two_clients_one_secret(tmp_path: Path) -> None:
    made = load(tmp_path, MINIMAL + client("a") + client("b") + token("a") + token("b", OTHER)).api
    assert made is not None
    assert [one.id for one in made.client] == [one.name for one in made.token] == ["a", "b"]


def test_two_clients_or_two_tokens_with_one_name_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, MINIMAL + client("a") + client("a") + token("b") + token("b", OTHER)) == [
        'callbridge.toml:13: fatal CB403 api.client[2].id: api.client[1] has the same id, "a". Each has its own.',
        'callbridge.toml:25: fatal CB403 api.token[2].name: api.token[1] has the same name, "b". Each has its own.',
    ]


def test_two_tokens_that_are_the_same_are_refused_and_not_shown(tmp_path: Path) -> None:
    (message,) = refused(tmp_path, MINIMAL + token("a") + token("b", OWN.upper()))
    assert message.endswith("api.token[2].sha256: api.token[1] has the same sha256. Each has its own.")


def test_an_example_that_was_left_as_it_is_is_a_warning(tmp_path: Path) -> None:
    example = "0" * 64
    messages = found(tmp_path, client("a", example) + client("b") + token("a", example) + token("b", example), main=IVR)
    assert [message.split(": this")[0].partition("callbridge.toml:")[2] for message in messages] == [
        "8: warning CB403 api.client[1].secret_sha256",
        "20: warning CB403 api.token[1].sha256",
        "26: warning CB403 api.token[2].sha256",
    ]
