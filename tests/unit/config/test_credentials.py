"""Clients and tokens of the settings. Source: Events and API 4, 6.2; callbridge.toml, [[api.client]], [[api.token]]."""

from pathlib import Path

from tests.unit.config.deployment import IVR, MINIMAL, found, load, refused

WHO = "user = '17'\nextensions = ['*']\nscopes = ['calls']\n"
OWN, OTHER = "ab" * 32, "cd" * 32


def client(name: str, digest: str = OWN) -> str:
    return f"[[api.client]]\nid = '{name}'\nsecret_sha256 = '{digest}'\n{WHO}"


def token(name: str, digest: str = OWN) -> str:
    return f"[[api.token]]\nname = '{name}'\nsha256 = '{digest}'\n{WHO}"


def test_two_clients_may_have_one_secret(tmp_path: Path) -> None:
    made = load(tmp_path, MINIMAL + client("a") + client("b") + token("c") + token("d", OTHER)).api
    assert made is not None
    assert [one.name for one in made.credentials] == ["a", "b", "c", "d"]


def test_a_name_belongs_to_one_of_them(tmp_path: Path) -> None:
    what = "already, and calls are counted by name. Choose another."
    assert refused(tmp_path, MINIMAL + client("a") + client("a") + token("b") + token("a", OTHER)) == [
        f'callbridge.toml:13: fatal CB403 api.client[2].id: api.client[1] is "a" {what}',
        f'callbridge.toml:25: fatal CB403 api.token[2].name: api.client[1] is "a" {what}',
    ]


def test_two_tokens_that_are_the_same_are_refused_and_not_shown(tmp_path: Path) -> None:
    (message,) = refused(tmp_path, MINIMAL + token("a") + token("b", OWN.upper()))
    assert message.endswith("api.token[2].sha256: api.token[1] is the same token. Make one for each program.")


def test_an_example_that_was_left_as_it_is_is_a_warning(tmp_path: Path) -> None:
    example = "0" * 64
    messages = found(tmp_path, client("a", example) + client("b") + token("c", example) + token("d", example), main=IVR)
    assert [message.split(": this")[0].partition("callbridge.toml:")[2] for message in messages] == [
        "8: warning CB403 api.client[1].secret_sha256",
        "20: warning CB403 api.token[1].sha256",
        "26: warning CB403 api.token[2].sha256",
    ]
