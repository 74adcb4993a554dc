"""The pytest plugin: five lines of a test, and nothing for those who do not use it."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.errors import ConfigError
from bridge.testing import Callbridge
from tests.fakes.ivr_files import write_ivr, write_settings
from tests.fakes.script_site import script_site
from tests.house import ROOT

HANGUP = b"<Response><Hangup/></Response>"
PAGE = ROOT / "docs" / "howto" / "test-a-script.md"


def test_a_call_tells_what_was_heard_asked_and_set(tmp_path: Path) -> None:
    with script_site(b'<Response><SetVar name="ok">1</SetVar><PlayTTS>R&D</PlayTTS><Hangup/></Response>') as site:
        write_ivr(tmp_path, site.url("/ivr?code=$code"))
        call = Callbridge(tmp_path).call("ivr.toml", press=["1", "42#"], variables={"shop": "7"})
    assert call.end == "reply_hangup"
    assert call.heard == ["welcome", "type-code", "R&D"]
    assert call.requests[0].parameters["code"] == "42"
    assert call.variables == {"code": "42", "ok": "1", "shop": "7"}
    assert call.faults == ["CB122"]
    assert call.places == ["main.1"]
    assert call.expected


def test_a_number_is_silence_and_a_caller_may_hang_up(tmp_path: Path) -> None:
    write_ivr(tmp_path)
    call = Callbridge(tmp_path).call("ivr.toml", press=[8, "2"], hangup_after=9)
    assert (call.end, call.heard) == ("caller_hangup", ["welcome", "welcome", "welcome"])


def test_an_extension_is_looked_up_in_the_settings(tmp_path: Path) -> None:
    with script_site(HANGUP) as site:
        write_settings(tmp_path, site.url("/ivr?code=$code"))
        tester = Callbridge(tmp_path)
        by_number = tester.call("099", config="callbridge.toml", press=["1", "4#"], environ={})
        by_file = tester.call("ivr/ivr.toml", config="callbridge.toml", press=["1", "4#"], caller="001", environ={})
    assert by_number.end == by_file.end == "reply_hangup"
    assert by_file.requests[0].parameters["CallerExtension"] == "0003*001"


def test_what_cannot_be_called_is_refused(tmp_path: Path) -> None:
    write_settings(tmp_path)
    tester = Callbridge(tmp_path)
    with pytest.raises(ConfigError, match="CB400"):
        tester.call("gone.toml")
    with pytest.raises(ValueError, match="There is no IVR"):
        tester.call("098", config="callbridge.toml", environ={})
    with pytest.raises(ValueError, match="are no keys"):
        tester.call("ivr/ivr.toml", press=["x"])
    with pytest.raises(ValueError, match="cannot be named"):
        tester.call("ivr/ivr.toml", variables={"CALLID": "1"})


def test_a_reply_is_read_without_a_call(tmp_path: Path) -> None:
    reading = Callbridge(tmp_path).parse("<Response><PlayTTS>ă</PlayTTS><Pause></Response>")
    assert [record["verb"] for record in reading.records] == ["PlayTTS", "Pause"]
    assert [found.code for found in reading.faults] == ["CB120"]
    assert Callbridge(tmp_path).parse(b"<Response><TTS>a</TTS></Response>", strict=True).records == ()


async def test_a_test_in_an_event_loop_calls_in_a_thread(tmp_path: Path) -> None:
    with script_site(HANGUP) as site:
        write_ivr(tmp_path, site.url())
        call = await asyncio.to_thread(Callbridge(tmp_path).call, "ivr.toml", press=["1", "4#"])
    assert call.end == "reply_hangup"


def test_a_plugin_that_is_not_used_imports_nothing() -> None:
    looks = "import sys, bridge.testing; print(sorted(name for name in sys.modules if name.startswith('bridge')))"
    seen = subprocess.run([sys.executable, "-c", looks], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert seen.strip() == "['bridge', 'bridge.testing']"


def test_the_sample_of_the_page_runs(tmp_path: Path) -> None:
    """Files of the page by the name in their first line, then pytest as a customer runs it."""
    blocks = re.findall(r"^```(?:toml|python)\n# (\S+)\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert [name for name, _ in blocks] == ["ivr.toml", "shop.py", "test_shop.py"]
    for name, text in blocks:
        (tmp_path / name).write_text(text)
    loaded = ["-p", "bridge.testing"] if not _is_installed_as_plugin() else []
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *loaded, str(tmp_path)]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=_paths(tmp_path))
    assert result.returncode == 0, result.stdout + result.stderr
    assert "3 passed" in result.stdout


def _is_installed_as_plugin() -> bool:
    """An environment that was made before the plugin was, does not know it yet."""
    asks = "from importlib.metadata import entry_points as e; print(*(p.value for p in e(group='pytest11')))"
    run = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    return "bridge.testing" in run.stdout.split()


def _paths(folder: Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{folder}", "HOME": str(folder)}
