"""Each TOML sample is accepted by what reads such a file: the settings, or an IVR file, with the rest of it around."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.config.live import load_live
from bridge.config.load import read_settings
from bridge.errors import ConfigError
from bridge.ivr.load import load_ivr
from bridge.ivr.outside import Outside
from tests.docs.fences import Fence, samples
from tests.fakes.script_world import a_script
from tests.house import listed

SETTINGS = "schema = 1\n[asterisk.a]\nari_password = 'x'\n[numbers]\norganisation = '0003'\ncountry = 'RO'\n"
IVR = "schema = 1\n[ivr]\nextension = '099'\n[context.main]\nentry = true\n"
ENTRY = "[context.main]\nentry = true\n"
CONTEXT = "[context.{}.option]\nstart = [ {{ action = 'hangup' }} ]\n"
OTHERS = CONTEXT.format("support") + CONTEXT.format("closed")
START = "[[context.main.option.start]]\nlabel = 'closed'\naction = 'wait'\n"
HOURS = "[time_interval.office]\nline = [ { hours = ['08:00', '18:00'] } ]\n"
OUTSIDE = Outside(
    "0003", scripts={"form": a_script("https://crm.example/form")}, intervals=("holidays",), switches=("night",)
)
SECRETS = ("/etc/callbridge/", "/run/callbridge-lab/")


def settings(text: str, folder: Path) -> None:
    (folder / "ivr").mkdir(exist_ok=True)
    for name in ("ari.secret", "ami.secret", "manager.secret", "sign-k1.secret", "fullchain.pem", "privkey.pem"):
        (folder / name).write_text("a-secret-of-16-octets-or-more\n")
    (folder / "store.secret").write_text("postgresql://callbridge:x@db.example/callbridge\n")
    for place in SECRETS:
        text = text.replace(place, f"{folder}/")
    text = text.replace(f"{folder}/tls/", f"{folder}/")
    load_live(read_settings(text, folder / "callbridge.toml", {"CALLBRIDGE_LAB_EVENTS": "http://127.0.0.1:1/"}))


def ivr(text: str, _: Path) -> None:
    found = load_ivr(text, "sample.toml", OUTSIDE).findings
    assert not found, listed([str(one) for one in found])


READINGS: tuple[tuple[Callable[[str, Path], None], str, str], ...] = (
    (settings, "", ""),
    (settings, SETTINGS, ""),
    (settings, f"{SETTINGS}[script.a]\nurl = 'https://crm.example/'\n", ""),
    (ivr, "", ""),
    (ivr, "", ENTRY + START),
    (ivr, IVR, ""),
    (ivr, IVR + START + OTHERS, ""),
    (ivr, IVR + START + OTHERS, HOURS),
)
"""Who may read it, and what else stands in the file."""


@pytest.mark.parametrize("fence", samples("toml"), ids=str)
def test_a_sample_is_accepted(fence: Fence, tmp_path: Path) -> None:
    refusals = []
    for read, before, after in READINGS:
        try:
            read(before + fence.text + after, tmp_path)
        except (ConfigError, AssertionError) as refused:
            refusals.append(f"{read.__name__}: {refused}")
        else:
            return
    raise AssertionError("\n".join((str(fence), *refusals)))
