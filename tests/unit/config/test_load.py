from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.config.load import load_settings, read_settings
from bridge.errors import ConfigError
from bridge.faults import Fault
from tests.unit.config.deployment import MINIMAL, load, refused


def test_what_is_not_said_has_the_default_of_the_reference(tmp_path: Path) -> None:
    settings = load(tmp_path, MINIMAL)
    assert (settings.service.ivr_dir, settings.service.drain) == (tmp_path / "ivr", 30)
    assert (settings.calls.max_calls, settings.calls.max_new_per_second) == (1000, 100)
    server = settings.asterisk["pbx1"]
    assert (server.ari_url, server.ari_user, server.app) == ("http://127.0.0.1:8088/ari", "callbridge", "callbridge")
    assert (server.transport, server.heartbeat, server.reconnect_max, server.request_timeout) == ("auto", 5, 2, 5)
    assert (server.pool, server.blocking_pool, server.tls_verify, server.ca_file) == (32, 8, True, None)
    assert server.paths.system_sounds == Path("/usr/share/asterisk/sounds")
    assert server.paths.recordings == Path("/var/spool/asterisk/recording")
    numbers = settings.numbers
    assert (numbers.country, numbers.callerid, numbers.timezone) == (None, None, None)
    assert (settings.time_interval, settings.switch, settings.extension) == ({}, {}, ())
    scripts = settings.scripts
    assert (scripts.profile, scripts.callflow_case, scripts.absent, scripts.strict) == (
        "standard",
        "upper",
        "omit",
        False,
    )
    assert (scripts.connect_timeout, scripts.total_timeout, scripts.deadline, scripts.retries) == (5, 15, 30, 0)
    assert (scripts.fallback_charset, scripts.wait_music_after, scripts.tls_verify) == ("windows-1252", 2, True)
    assert (scripts.per_host, scripts.place_wait, scripts.breaker_failures, scripts.breaker_open) == (32, 1, 5, 10)
    assert settings.sounds.root == Path("/var/lib/callbridge/sounds")
    speech = settings.speech
    assert (speech.engines, speech.cache_dir) == (("espeak",), Path("/var/lib/callbridge/speech"))
    assert (speech.cache_mb, speech.timeout, speech.workers) == (512, 10, 2)
    assert speech.engine["espeak"].command == ("espeak-ng", "--stdin", "--stdout", "-v", "{voice}", "-s", "{wpm}")
    assert (settings.privacy.show_digits, settings.privacy.show_query_values) == (False, False)
    assert (settings.log.level, settings.log.format, settings.journal.ring) == ("info", "auto", 500)


def test_relative_paths_are_meant_from_the_file(tmp_path: Path) -> None:
    text = MINIMAL + '[sounds]\nroot = "sounds"\n[speech]\ncache_dir = "/srv/speech"\n[service]\nivr_dir = "menus"\n'
    settings = load(tmp_path, text)
    assert settings.sounds.root == tmp_path / "sounds"
    assert settings.service.ivr_dir == tmp_path / "menus"
    assert settings.speech.cache_dir == Path("/srv/speech")


def test_asterisk_sees_sounds_and_speech_where_callbridge_does_unless_told(tmp_path: Path) -> None:
    paths = (
        load(tmp_path, MINIMAL + '[sounds]\nroot = "sounds"\n[speech]\ncache_dir = "/srv/x"\n').asterisk["pbx1"].paths
    )
    assert (paths.sounds, paths.speech) == (str(tmp_path / "sounds"), "/srv/x")
    text = MINIMAL + '[sounds]\nroot = "sounds"\n[asterisk.pbx1.paths]\nsounds = "/seen/there"\n'
    assert load(tmp_path, text).asterisk["pbx1"].paths.sounds == "/seen/there"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MINIMAL.replace("schema = 1\n", ""), 'callbridge.toml: fatal CB405 schema: "schema" is missing.'),
        (
            "schema = 1\n",
            'callbridge.toml: fatal CB405 asterisk: "asterisk" is missing. Add it: a table [asterisk.NAME].',
        ),
        (
            "asterisk = 5\n" + MINIMAL.replace('[asterisk.pbx1]\nari_password = "hush"\n', ""),
            "callbridge.toml:1: fatal CB403 asterisk: must be a table, not 5.",
        ),
        ("schema = \n", "callbridge.toml:1: fatal CB401: not valid TOML: invalid value."),
        (
            MINIMAL + "[sevice]\n",
            'callbridge.toml:6: fatal CB402 sevice: there is no table "sevice" in callbridge.toml. Nearest: "service".',
        ),
        (
            MINIMAL + "[service]\ndrian = 3\n",
            'callbridge.toml:7: fatal CB402 service.drian: there is no "drian" here. Nearest: "drain".',
        ),
        (
            MINIMAL + "[service]\ndrain = -1\n",
            "callbridge.toml:7: fatal CB403 service.drain: must be a number from 0 to 86400, not -1.",
        ),
        (
            MINIMAL + "[log]\nlevel = 'loud'\n",
            'callbridge.toml:7: fatal CB403 log.level: must be "debug", "info", "warning" or "error", not "loud".',
        ),
        (
            MINIMAL + "[tracing]\nenabled = 1\n",
            "callbridge.toml:7: fatal CB403 tracing.enabled: must be true or false, not 1.",
        ),
        (
            MINIMAL + "[tracing]\nendpoint = 'http://ana:s3cret@tempo:4318'\n",
            "callbridge.toml:7: fatal CB403 tracing.endpoint: must not hold a user or a password. The environment's",
        ),
        (
            MINIMAL + "country = 'Romania'\n",
            'callbridge.toml:6: fatal CB403 numbers.country: there is no country "Romania". Give its ISO 3166 code',
        ),
        (
            MINIMAL + "callerid = 'me'\n",
            'callbridge.toml:6: fatal CB403 numbers.callerid: must be a public number such as "+40258422544", not',
        ),
        (
            MINIMAL + "timezone = 'Europe/Bucarest'\n",
            'callbridge.toml:6: fatal CB403 numbers.timezone: there is no time zone "Europe/Bucarest". Nearest:',
        ),
        (
            MINIMAL + "[[extension]]\nnumber = '1'\ntype = 'ivr'\n",
            'callbridge.toml:8: fatal CB403 extension[1].type: must be "phone", "queue", "voicemail" or "conf',
        ),
        (
            MINIMAL + "[[extension]]\nnumber = '1'\ntype = 'phone'\nserver = 'pbx2'\n",
            "callbridge.toml:9: fatal CB403 extension[1].server: there is no [asterisk.pbx2]. Nearest: ",
        ),
        (
            MINIMAL + "[switch.night]\ndefault = true\n",
            'callbridge.toml:7: fatal CB403 switch.night.default: must be "on" or "off", not true.',
        ),
        (
            MINIMAL + "[switch.'late night']\n",
            'callbridge.toml:6: fatal CB403 switch."late night": the name "late night" cannot be used.',
        ),
        (
            MINIMAL + "[time_interval.x]\nline = []\n",
            "callbridge.toml:7: fatal CB403 time_interval.x.line: has 0 lines. 1 to 100 are allowed.",
        ),
        (
            MINIMAL + "[asterisk.pbx1.ami]\n",
            'callbridge.toml:6: fatal CB405 asterisk.pbx1.ami: "password" is missing. Add password, password_file or',
        ),
        (
            MINIMAL + "[asterisk.pbx1.ami]\npassword = 'hush\\r'\n".replace("'", '"'),
            "callbridge.toml:7: fatal CB403 asterisk.pbx1.ami.password: must be one line of printable characters.",
        ),
        (
            MINIMAL + "[agi]\nserver = 'pbx2'\n",
            'callbridge.toml:7: fatal CB403 agi.server: there is no [asterisk.pbx2]. Nearest: "pbx1".',
        ),
        (
            MINIMAL + "[[event]]\nextension = '0003'\ntype = 0\nurl = 'http://x/'\nevents = 1\n",
            'callbridge.toml:10: fatal CB402 event[1].events: there is no "events" here. Known:',
        ),
        (
            MINIMAL + "[[event]]\nextension = ['001', '1YX']\ntype = 0\nurl = 'http://x/'\n",
            'callbridge.toml:7: fatal CB403 event[1].extension[2]: must be an extension such as "0003*001" or',
        ),
        (
            MINIMAL + "[[event]]\nextension = '1YX'\ntype = 0\nurl = 'http://x/'\n",
            "callbridge.toml:7: fatal CB403 event[1].extension: must be an extension such as",
        ),
        (
            MINIMAL + "[[event]]\nextension = 1\ntype = 0\nurl = 'http://x/'\n",
            "callbridge.toml:7: fatal CB403 event[1].extension: must be an extension, a range, or a list of them, not",
        ),
        (
            MINIMAL + "[store]\nurl = 'mysql://me:hush@x/y'\n",
            "callbridge.toml:7: fatal CB403 store.url: must begin with sqlite:/// and name a file, or be such",
        ),
        (
            MINIMAL + "[recordings]\nformat = 'mp3'\n",
            'callbridge.toml:7: fatal CB403 recordings.format: must be "wav", "gsm", "ulaw" or "alaw", not "mp3".',
        ),
        (
            MINIMAL + "[metrics]\nlisten = '9464'\n",
            'callbridge.toml:7: fatal CB403 metrics.listen: must be "host:port" such as "127.0.0.1:8443", not "9464".',
        ),
        (
            MINIMAL + "[api]\nlisten = '0.0.0.0:8443'\n",
            "callbridge.toml:7: fatal CB405 api.listen: 0.0.0.0:8443 is not loopback, so that tls_cert and tls_key are",
        ),
        (
            MINIMAL
            + "[[api.token]]\nname = 'a'\nsha256 = 'hush'\nuser = '1'\nextensions = ['*']\nscopes = ['calls']\n",
            "callbridge.toml:8: fatal CB403 api.token[1].sha256: must be a SHA-256 in 64 hex digits. Corr",
        ),
        (
            MINIMAL + "[speech.engine.x]\ncommand = ['x', '{vioce}']\n",
            "callbridge.toml:7: fatal CB403 speech.engine.x.command[2]: must be a list of a program",
        ),
        (
            MINIMAL + "[script.x]\nurl = 'http://$h/'\n",
            "callbridge.toml:7: fatal CB212 script.x.url: this URL cannot be asked: it has a $ in user, host or port.",
        ),
    ],
)  # fmt: skip - one row of the table is one line
def test_what_is_refused_has_its_line_its_address_and_what_is_allowed(tmp_path: Path, text: str, message: str) -> None:
    assert refused(tmp_path, text)[0].startswith(message)


def test_all_findings_are_told_at_once(tmp_path: Path) -> None:
    text = MINIMAL + "[service]\ndrain = -1\nx = 1\n[log]\nlevel = 5\n[tracing]\nenabled = 0\n"
    assert [message.split(":")[1] for message in refused(tmp_path, text)] == ["7", "8", "10", "12"]


def test_a_file_that_is_not_there_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="CB400: the file cannot be read: no such file or directory"):
        load_settings(tmp_path / "none.toml", {})


def test_the_environment_is_that_of_the_process_unless_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "callbridge.toml").write_text(MINIMAL)
    monkeypatch.setenv("CALLBRIDGE_LOG__LEVEL", "debug")
    assert load_settings(tmp_path / "callbridge.toml").log.level == "debug"
    assert load_settings(tmp_path / "callbridge.toml", {}).log.level == "info"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("sqlite:///calls.db", "sqlite:///{}/calls.db"),
        ("sqlite:////var/calls.db", "sqlite:////var/calls.db"),
        ("postgresql://me@db/calls", "postgresql://me@db/calls"),
    ],
)
def test_the_file_of_a_database_is_meant_from_the_directory_of_the_settings(
    tmp_path: Path, url: str, found: str
) -> None:
    settings = load(tmp_path, MINIMAL + f"[store]\nurl = '{url}'\n")
    assert settings.store.url.get_secret_value() == found.format(tmp_path)


def test_a_database_in_memory_is_refused(tmp_path: Path) -> None:
    (message,) = refused(tmp_path, MINIMAL + "[store]\nurl = 'sqlite:///:memory:'\n")
    assert "store.url: a database in memory keeps nothing over a restart. Name a file" in message


def test_certificates_are_meant_from_there_too(tmp_path: Path) -> None:
    api = load(tmp_path, MINIMAL + "[api]\ntls_cert = 'tls/a.pem'\ntls_key = '/etc/tls/a.key'\n").api
    assert api is not None
    assert (api.tls_cert, api.tls_key) == (tmp_path / "tls/a.pem", Path("/etc/tls/a.key"))


def test_no_secret_is_in_the_text_of_the_settings(tmp_path: Path) -> None:
    settings = load(tmp_path, MINIMAL + "[script.x]\nurl = 'https://me:hush@x.example/'\n")
    assert "hush" not in repr(settings)
    assert "hush" not in str(settings)
    assert settings.asterisk["pbx1"].ari_password.get_secret_value() == "hush"


def test_no_secret_is_in_a_message(tmp_path: Path) -> None:
    text = MINIMAL.replace('"hush"', '["hush"]') + "[script.x]\nurl = 'https://me:hush@x example/'\n"
    text += "fallback_url = 'me:hush'\n"
    found = refused(tmp_path, text)
    assert len(found) == 3
    assert "hush" not in str(found)


FULL = (
    MINIMAL
    + """[service]
drain = 3
[[extension]]
number = "001"
type = "phone"
endpoints = ["PJSIP/001"]
[[extension]]
number = "8XX"
type = "queue"
asterisk = "q{short}"
[time_interval.office]
line = [ { weekdays = ["mon", "fri"], hours = ["08:00", "20:00"] } ]
[switch.night]
default = "on"
[dial]
external = "PJSIP/{number}@trunk"
[[dial.allow]]
pattern = "0040NX."
callerid_allow = ["+40258422XXX"]
[leave]
queue = { context = "callbridge-xfer", extension = "q{short}" }
[draft]
prefix = "*48"
[script.credit]
url = "https://x.example/$a"
allow_hosts = ["10.0.0.0/8"]
[speech]
engines = ["espeak"]
[[speech.voice]]
name = "A"
voice = "en"
language = "en"
[journal]
ring = 50
"""
)
WORDS = [
    "[",
    "]",
    "=",
    '"',
    "5",
    "true",
    "[[x]]",
    "[asterisk.b]",
    "{}",
    "\n",
    "ari_password_file = 'x'",
    "x = 1",
    "-",
    "é",
]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, len(FULL)), st.integers(0, 12), st.sampled_from(WORDS)), min_size=1, max_size=3),
    st.dictionaries(
        st.sampled_from(
            ["CALLBRIDGE_LOG__LEVEL", "CALLBRIDGE_EXTENSION__X", "CALLBRIDGE_ASTERISK__PBX1__POOL", "CALLBRIDGE___"]
        ),
        st.text(max_size=5),
        max_size=2,
    ),
)
def test_settings_that_somebody_broke_are_read_or_refused_and_nothing_else(
    edits: list[tuple[int, int, str]], environ: dict[str, str]
) -> None:
    text = FULL
    for at, length, word in edits:
        text = text[:at] + word + text[at + length :]
    findings: tuple[Fault, ...] | None = None
    try:
        read_settings(text, Path("/nowhere/callbridge.toml"), environ)
    except ConfigError as error:
        findings = error.findings
    assert findings != ()
    assert all(str(finding).isprintable() for finding in findings or ())
