"""`callbridge parse`, `request` and `compat`, as a person or a program calls them."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bridge.cli import app
from tests.fakes.http_server import refused_port
from tests.fakes.ivr_files import write_settings
from tests.fakes.script_site import script_site
from tests.house import ROOT

VECTORS = sorted((ROOT / "tests" / "data" / "vectors" / "replies").rglob("*.xml"))
LOG_LINE = (
    '192.0.2.1 - - [10/Oct/2025:13:55:36 +0300] "GET /ivr.php?CallID=1&CallStatus=ANSWER&CallFlow=in&CallAPIID=x'
    '&EventType=call_interactive&pin=98765 HTTP/1.1" 200 12\n'
)


def run(*arguments: str | Path, stdin: bytes | str = "") -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_vector_gives_its_verbs_and_faults_through_the_command() -> None:
    """Call Interactive 12.2, in one run for all that have the default options, and one for each that has others."""
    wanted = {file: json.loads(file.with_suffix(".expected.json").read_text()) for file in VECTORS}
    plain = [file for file in VECTORS if not wanted[file].get("options")]
    assert len(VECTORS) >= 81
    found = objects(run("parse", "--json", *plain))
    for file in set(VECTORS) - set(plain):
        options = wanted[file]["options"]
        given = ["--strict"] if options.get("strict") else []
        given += ["--charset", options["fallback_charset"]] if "fallback_charset" in options else []
        found += objects(run("parse", "--json", *given, file))
    assert len(found) == len(VECTORS)
    for one in found:
        expected = wanted[Path(str(one["file"]))]
        assert one["verbs"] == expected["verbs"], one["file"]
        assert sorted(one["faults"]) == sorted(expected["faults"]), one["file"]
        assert [detail["code"] for detail in one["details"]] == one["faults"]
        if "lines" in expected:
            assert sorted(detail["line"] for detail in one["details"]) == sorted(expected["lines"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<Response><Hangup/></Response>", 0),
        (b"", 0),
        (b"<Response><Hangup></Response>", 1),
        (b"Hello", 2),
        (b" " * 65_537, 2),
    ],
)
def test_the_status_tells_clean_faulty_and_refused_apart(body: bytes, status: int) -> None:
    assert run("parse", "-", stdin=body).exit_code == status
    assert run("parse", "--json", "-", stdin=body).exit_code == status


def test_the_offending_line_stands_under_its_fault_with_a_caret_at_the_column() -> None:
    result = run("parse", "-", stdin=b"<Response>\n\t<Pause/>\n  <PlayTTS>R&D</PlayTTS>\n</Response>")
    assert result.stdout.splitlines() == [
        "-",
        "     2  Pause  length=10",
        '     3  PlayTTS  volume=150  where="foreground"  text="R&D"',
        "  line 3, column 3: note CB122 <PlayTTS>: & that begins no reference. Write &amp;.",
        "     3 |   <PlayTTS>R&D</PlayTTS>",
        "           ^",
        "  1 note",
    ]


def test_a_fault_record_has_all_its_members() -> None:
    (one,) = objects(run("parse", "--json", "-", stdin=b"<Response>\n<Jump context=a></Response>"))
    assert one["details"] == [
        {
            "code": "CB120",
            "level": "note",
            "line": 2,
            "column": 1,
            "verb": "Jump",
            "message": "Empty verb not closed. Write <Pause/> with a slash.",
            "excerpt": "<Jump context=a>",
        },
        {
            "code": "CB126",
            "level": "warning",
            "line": 2,
            "column": 1,
            "verb": "Jump",
            "message": 'Attribute without value or quotes, or with a quote missing. Write name="value".',
            "excerpt": "<Jump context=a>",
        },
        {
            "code": "CB142",
            "level": "warning",
            "line": 2,
            "column": 1,
            "verb": "Jump",
            "message": "Jump needs context. Add the attribute.",
            "excerpt": "<Jump context=a>",
        },
    ]


def test_one_file_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    good = tmp_path / "good.xml"
    good.write_bytes(b"<Response/>")
    result = run("parse", "--json", tmp_path / "gone.xml", good)
    assert [one["file"] for one in objects(result)] == [str(good)]
    assert result.exit_code == 2
    assert "gone.xml: cannot be read: no such file or directory. Give a file" in result.stderr


def test_an_unknown_charset_is_refused_with_those_that_are_known() -> None:
    result = run("parse", "--charset", "ebcdic", "-")
    assert result.exit_code == 2
    assert "--charset ebcdic: not known. Use one of: utf-8" in result.stderr


def test_charset_is_how_a_body_that_is_not_utf_8_is_read() -> None:
    (one,) = objects(
        run(
            "parse",
            "--json",
            "--charset",
            "iso-8859-2",
            "-",
            stdin=b'<Response><SetVar name="a">\xb1</SetVar></Response>',
        )
    )
    assert one["verbs"] == [{"verb": "SetVar", "name": "a", "value": "ą"}]


def test_a_request_is_shown_with_its_reply_and_nothing_secret() -> None:
    with script_site(b'<Response><SetVar name="a">R&D</SetVar></Response>') as site:
        url = site.url("/ivr?code=$code&token=T0PSECRET").replace("http://", "http://user:PASSW0RD@")
        result = run("request", url, "--set", "code=4 2", "--caller", "0003*006", "--profile", "voipnow")
    assert result.exit_code == 1
    ((method, target, headers, _),) = site.asked
    assert method == "GET"
    assert target.startswith("/ivr?code=4%202&token=T0PSECRET&CallID=")
    assert "EventType" not in target
    assert headers["Authorization"].startswith("Basic ")
    for shown in ("GET http://127.0.0.1:", "code=4%202", "Authorization: Basic •••", "200  ", "R&D", "SetVar", "CB122"):
        assert shown in result.stdout
    assert "SECRET" not in result.stdout
    assert "PASSW0RD" not in result.stdout
    assert headers["Authorization"].split()[1] not in result.stdout


def test_a_request_in_json_holds_every_exchange_and_the_verbs() -> None:
    with script_site(b"<Response><Hangup/></Response>") as site:
        result = run("request", site.url("/ivr"), "--json", "--method", "POST", "--event", "dial-in", "--called", "099")
    assert result.exit_code == 0
    (whole,) = objects(result)
    assert whole["verbs"] == [{"verb": "Hangup"}]
    assert whole["faults"] == whole["details"] == []
    (exchange,) = whole["exchanges"]
    assert exchange["status"] == 200
    assert "EventType=dial-in" in exchange["body"]
    assert "CalledNumber=099" in exchange["body"]
    assert exchange["url"] == site.url("/ivr")


def test_a_named_script_is_asked_under_its_settings(tmp_path: Path) -> None:
    with script_site(b"") as site:
        config = write_settings(tmp_path, site.url("/ivr?code=$code"))
        result = run("request", "code", "--config", config, "--caller", "001", "--called", "40215550100")
    assert result.exit_code == 0, result.output
    (target,) = site.targets
    assert target.startswith("/ivr?code=&CallID=")
    assert "CallerIDNum=0003%2A001" in target
    assert "CallerExtension=0003%2A001" in target
    assert "CalledDID=40215550100&CalledExtension=0003%2A099" in target


def test_a_script_that_cannot_be_reached_is_said_in_one_line() -> None:
    with refused_port() as port:
        result = run("request", f"http://127.0.0.1:{port}/ivr")
        as_json = objects(run("request", f"http://127.0.0.1:{port}/ivr", "--json"))
    assert result.exit_code == 2
    assert result.stdout.count("CB202") == 1
    assert as_json[0]["faults"] == ["CB202"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody"], "There is no [script.nobody]"),
        (["ftp://host/x"], "SCRIPT: this URL cannot be asked: it does not begin with http:// or https://"),
        (["http://u:p@$host/x"], "SCRIPT: this URL cannot be asked: it has a $ in user"),
        (["http://127.0.0.1:9/", "--set", "a"], "write NAME=VALUE"),
        (["http://127.0.0.1:9/", "--set", "CALLID=1"], "this name is reserved"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    result = run("request", *arguments, "--config", write_settings(tmp_path))
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_settings_that_are_not_there_are_named(tmp_path: Path) -> None:
    result = run("request", "code", "--config", tmp_path / "callbridge.toml")
    assert result.exit_code == 2
    assert "CB400" in result.stderr


def test_an_access_log_settles_the_settings_and_shows_no_value(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text(LOG_LINE * 4 + "nonsense\n")
    result = run("compat", log)
    assert result.exit_code == 0
    for line in ('profile = "standard"', 'absent = "omit"', 'callflow_case = "lower"', "1 line passed over"):
        assert line in result.stdout
    assert "98765" not in result.stdout


def test_too_few_requests_settle_nothing() -> None:
    result = run("compat", "-", stdin=LOG_LINE)
    assert result.exit_code == 1
    assert "Not settled: 1 GET requests are too few" in result.stdout


def test_a_log_that_cannot_be_read_has_a_status_of_its_own(tmp_path: Path) -> None:
    result = run("compat", tmp_path / "gone.log", "-", stdin=LOG_LINE * 4)
    assert result.exit_code == 2
    assert "gone.log: cannot be read" in result.stderr
    assert 'profile = "standard"' in result.stdout


def test_a_line_without_end_costs_no_memory_and_hides_no_other(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_bytes(b"x" * 1_000_000 + b"\n" + LOG_LINE.encode() * 4)
    result = run("compat", log)
    assert "4 requests read, 1 line passed over." in result.stdout
