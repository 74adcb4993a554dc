"""Who can read the files that hold secrets. Source: The IVR 6.4; docs/explanation/security.md, T-OPS-01."""

from pathlib import Path

import pytest

from bridge.config.exposed import check_exposed
from bridge.config.load import load_settings
from tests.unit.config.deployment import MINIMAL

ELSEWHERE = MINIMAL.replace('ari_password = "hush"', 'ari_password_env = "PW"')
ENVIRON = {"PW": "hush"}


def told(directory: Path, text: str, mode: int = 0o644) -> list[str]:
    file = directory / "callbridge.toml"
    file.write_text(text)
    file.chmod(mode)
    return [str(one).replace(f"{directory}/", "") for one in check_exposed(load_settings(file, ENVIRON))]


@pytest.mark.parametrize(("mode", "count"), [(0o600, 0), (0o640, 0), (0o660, 0), (0o644, 1), (0o642, 1), (0o604, 1)])
def test_a_password_in_settings_that_everybody_can_read_is_told(tmp_path: Path, mode: int, count: int) -> None:
    assert len(told(tmp_path, MINIMAL, mode)) == count


def test_it_is_told_once_with_its_line_and_the_command_that_mends_it_and_without_the_secret(tmp_path: Path) -> None:
    (one,) = told(tmp_path, MINIMAL + '[asterisk.pbx1.ami]\npassword = "whisper"\n')
    assert one == (
        "callbridge.toml:3: warning CB451 asterisk.pbx1.ari_password:"
        " callbridge.toml holds a secret, and every user of this machine can read it. Type chmod o-rwx callbridge.toml."
    )


def test_settings_without_a_secret_may_be_read_by_everybody(tmp_path: Path) -> None:
    scripts = '[script.x]\nurl = "https://x.example/a@b:c"\n[script.y]\nurl = "http://me@y.example/"\n'
    assert not told(tmp_path, ELSEWHERE + scripts)
    assert not told(tmp_path, ELSEWHERE + '[store]\nurl = "sqlite:///callbridge.db"\n')


@pytest.mark.parametrize(
    "text",
    [
        '[script.x]\nurl = "https://me:hush@x.example/"\n',
        '[script.x]\nurl = "https://x.example/"\nfallback_url = "https://me:hush@x.example/"\n',
        '[store]\nurl = "postgresql://me:hush@db/callbridge"\n',
        (
            '[[event]]\nextension = "001"\ntype = 0\nurl = "http://x.example/"\n'
            '[[event.sign_keys]]\nid = "a"\nsecret = "hush"\n'
        ),
    ],
)
def test_the_password_of_a_url_and_a_key_for_signatures_are_secrets(tmp_path: Path, text: str) -> None:
    assert len(told(tmp_path, ELSEWHERE + text)) == 1


def test_what_comes_from_the_environment_is_in_no_file(tmp_path: Path) -> None:
    assert not told(tmp_path, ELSEWHERE)
    file = tmp_path / "callbridge.toml"
    file.write_text(MINIMAL)
    settings = load_settings(file, {"CALLBRIDGE_ASTERISK__PBX1__ARI_PASSWORD": "other"})
    assert not check_exposed(settings)


def test_a_file_of_a_secret_is_looked_at_whatever_the_settings_are(tmp_path: Path) -> None:
    (tmp_path / "ari.secret").write_text("hush\n")
    (tmp_path / "ari.secret").chmod(0o644)
    text = MINIMAL.replace('ari_password = "hush"', 'ari_password_file = "ari.secret"')
    (one,) = told(tmp_path, text, 0o600)
    assert "asterisk.pbx1.ari_password_file: ari.secret holds a secret" in one
    (tmp_path / "ari.secret").chmod(0o640)
    assert not told(tmp_path, text)


def test_the_key_of_the_certificate_is_a_secret_and_one_that_is_not_there_is_not_told_here(tmp_path: Path) -> None:
    text = ELSEWHERE + '[api]\nlisten = "127.0.0.1:8443"\ntls_cert = "a.pem"\ntls_key = "a.key"\n'
    assert not told(tmp_path, text)
    (tmp_path / "a.key").touch(0o644)
    (tmp_path / "a.key").chmod(0o644)
    (one,) = told(tmp_path, text)
    assert "api.tls_key: a.key holds a secret" in one
