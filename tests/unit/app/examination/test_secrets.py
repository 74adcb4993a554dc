"""The modes of files that hold secrets."""

from pathlib import Path

from bridge.app.examination.secrets import look_at_secrets
from bridge.doctor.facts import SecretFile
from tests.fakes.machine import settings_of

FILES = """
[asterisk.pbx1]
ari_password_file = "ari.secret"
[asterisk.pbx1.ami]
password_env = "AMI"
[script.a]
url = "https://a.example/?x=1"
[script.b]
url_file = "gone.secret"
"""


def test_files_that_settings_name_are_looked_at(tmp_path: Path) -> None:
    config, secret = tmp_path / "callbridge.toml", tmp_path / "ari.secret"
    config.write_text(FILES)
    secret.touch(mode=0o600)
    assert look_at_secrets(config, settings_of()) == (SecretFile(str(secret), 0o600),)


def test_settings_that_hold_a_secret_are_one_themselves(tmp_path: Path) -> None:
    config = tmp_path / "callbridge.toml"
    config.write_text('[asterisk.pbx1]\nari_password = "x"\n[script.a]\nurl = "https://u:p@a.example/"\n')
    config.chmod(0o644)
    assert look_at_secrets(config, settings_of()) == (SecretFile(str(config), 0o644),)


def test_the_key_of_the_api_is_one(tmp_path: Path) -> None:
    config, key = tmp_path / "callbridge.toml", tmp_path / "key.pem"
    config.touch()
    key.touch(mode=0o640)
    settings = settings_of(f'tls_cert = "{key}"\ntls_key = "{key}"\n')
    assert look_at_secrets(config, settings) == (SecretFile(str(key), 0o640),)


def test_settings_that_cannot_be_read_name_none(tmp_path: Path) -> None:
    assert look_at_secrets(tmp_path / "gone", settings_of()) == ()
