from pathlib import Path

import pytest

from tests.unit.config.deployment import MINIMAL, load, refused

WITHOUT = MINIMAL.replace('ari_password = "hush"', "{}")


def password(directory: Path, form: str, environ: dict[str, str] | None = None) -> str:
    settings = load(directory, WITHOUT.replace("{}", form), environ)
    return settings.asterisk["pbx1"].ari_password.get_secret_value()


def test_a_secret_may_be_given_in_three_forms(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(" s3cret \n")
    assert password(tmp_path, "ari_password = 's'") == "s"
    assert password(tmp_path, "ari_password_file = 'secret'") == " s3cret "
    assert password(tmp_path, f"ari_password_file = '{tmp_path}/secret'") == " s3cret "
    assert password(tmp_path, "ari_password_env = 'PW'", {"PW": "e\n"}) == "e\n"


def test_only_the_last_line_feed_is_removed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("a\nb\n\n")
    assert password(tmp_path, "ari_password_file = 'secret'") == "a\nb\n"


def test_the_url_of_a_script_may_be_a_secret(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("https://me:hush@x.example/$a\n")
    text = MINIMAL + "[script.x]\nurl_file = 'url'\nfallback_url_env = 'FALLBACK'\n"
    script = load(tmp_path, text, {"FALLBACK": "https://y.example/"}).script["x"]
    assert script.url.text == "https://me:hush@x.example/$a"
    assert script.fallback_url is not None
    assert script.fallback_url.text == "https://y.example/"


def test_the_database_and_the_password_of_ami_are_secrets(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://me:hush@db/callbridge\n")
    (tmp_path / "ami").write_text("hush\n")
    settings = load(tmp_path, MINIMAL + "[store]\nurl_file = 'url'\n[asterisk.pbx1.ami]\npassword_file = 'ami'\n")
    assert settings.store.url.get_secret_value() == "postgresql://me:hush@db/callbridge"
    assert settings.asterisk["pbx1"].ami is not None
    assert settings.asterisk["pbx1"].ami.password.get_secret_value() == "hush"
    assert "hush@" not in repr(settings)
    text = MINIMAL + "[store]\nurl_env = 'NONE'\n[asterisk.pbx1.ami]\npassword_env = 'NONE'\n"
    what = 'environment variable "NONE" is not set. Set it for the service.'
    assert refused(tmp_path, text) == [
        f"callbridge.toml:7: fatal CB405 store.url_env: {what}",
        f"callbridge.toml:9: fatal CB405 asterisk.pbx1.ami.password_env: {what}",
    ]


def test_the_urls_and_keys_of_an_event_may_be_secrets(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("https://me:hush@x.example/$a\n")
    text = MINIMAL + "[[event]]\nextension = '001'\ntype = 0\nurl_file = 'url'\nfallback_url_env = 'F'\n"
    key = "[[event.sign_keys]]\nid = 'k1'\nsecret_env = 'K'\n"
    (event,) = load(tmp_path, text + key, {"F": "https://y.example/", "K": "hush"}).event
    assert event.url == "https://me:hush@x.example/$a"
    assert event.fallback_url is not None
    assert event.sign_keys[0].secret.get_secret_value() == "hush"
    assert "hush" not in repr(event)


def test_so_may_the_url_of_a_speech_engine_and_an_engine_without_one_is_a_command(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("https://me:hush@tts.example/speak?key=hush\n")
    cloud, own = "[speech.engine.cloud]\nurl_file = 'url'\n", "[speech.engine.own]\ncommand = ['say']\n"
    settings = load(tmp_path, MINIMAL + cloud + own)
    assert settings.speech.engine["cloud"].url == "https://me:hush@tts.example/speak?key=hush"
    assert settings.speech.engine["own"].url is None
    assert "hush@" not in repr(settings)
    environ = {"CALLBRIDGE_SPEECH__ENGINE__CLOUD__URL": "http://127.0.0.1/"}
    assert load(tmp_path, MINIMAL + cloud, environ).speech.engine["cloud"].url == "http://127.0.0.1/"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("", '6: fatal CB405 speech.engine.x: "command" or "url" is missing. Add command = ['),
        (
            "url = 'http://127.0.0.1/'\ncommand = ['x']\n",
            "6: fatal CB405 speech.engine.x: command and url exclude each other. Keep one of them.",
        ),
        (
            "url = 'ftp://me:hush@x/'\n",
            "7: fatal CB212 speech.engine.x.url: this URL cannot be asked: it does not begin with http:// or https://.",
        ),
        ("url = 'hush:hush'\n", "7: fatal CB212 speech.engine.x.url: this URL cannot be asked"),
        ("url = 7\n", "7: fatal CB403 speech.engine.x.url: must be an http:// or https:// URL"),
    ],
)
def test_an_engine_is_one_of_the_two_and_no_message_repeats_its_url(tmp_path: Path, table: str, message: str) -> None:
    (line,) = refused(tmp_path, f"{MINIMAL}[speech.engine.x]\n{table}")
    assert message in line
    assert "hush" not in line


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (
            "",
            (
                'callbridge.toml:2: fatal CB405 asterisk.pbx1: "ari_password" is missing. '
                "Add ari_password, ari_password_file or ari_password_env."
            ),
        ),
        (
            "ari_password = 'a'\nari_password_env = 'B'",
            (
                "callbridge.toml:4: fatal CB405 asterisk.pbx1.ari_password_env: "
                "ari_password and ari_password_env exclude each other. Keep one of them."
            ),
        ),
        (
            "ari_password_file = 'none'",
            (
                'callbridge.toml:3: fatal CB400 asterisk.pbx1.ari_password_file: "none": '
                "the file cannot be read: no such file or directory. Let the service read the file."
            ),
        ),
        (
            "ari_password_file = 'empty'",
            (
                'callbridge.toml:3: fatal CB403 asterisk.pbx1.ari_password_file: "empty" is empty. '
                "Write the secret into it."
            ),
        ),
        (
            "ari_password_env = 'NONE'",
            (
                "callbridge.toml:3: fatal CB405 asterisk.pbx1.ari_password_env: "
                'environment variable "NONE" is not set. Set it for the service.'
            ),
        ),
        (
            "ari_password_file = 5",
            "callbridge.toml:3: fatal CB403 asterisk.pbx1.ari_password_file: must be a text, not 5. Correct the value.",
        ),
        (
            "ari_password = 5",
            "callbridge.toml:3: fatal CB403 asterisk.pbx1.ari_password: must be a text, not 5. Correct the value.",
        ),
    ],
)  # fmt: skip - a message reads best unbroken
def test_a_secret_that_cannot_be_had_is_refused_once(tmp_path: Path, form: str, message: str) -> None:
    (tmp_path / "empty").write_text("\n")
    assert refused(tmp_path, WITHOUT.replace("{}", form)) == [message]


def test_the_keys_of_a_signature_are_secrets(tmp_path: Path) -> None:
    (tmp_path / "k2").write_text("two\n")
    text = MINIMAL + "[script.x]\nurl = 'http://x.example/'\nsign_keys = [{}]\n"
    keys = "{ id = 'k2', secret_file = 'k2' }, { id = 'k1', secret_env = 'K1' }"
    settings = load(tmp_path, text.replace("{}", keys), {"K1": "one"})
    found = settings.script["x"].script("x", settings.scripts).sign_keys
    assert [(key.id, key.secret.get_secret_value()) for key in found] == [("k2", "two"), ("k1", "one")]
    assert "two" not in repr(settings)
    assert refused(tmp_path, text.replace("{}", "{ id = 'k2' }"))[0].startswith(
        'callbridge.toml:8: fatal CB405 script.x.sign_keys[1]: "secret" is missing.'
    )
