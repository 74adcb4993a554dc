"""Modules that have to run."""

from dataclasses import replace

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.conf import parse_conf
from bridge.doctor.finding import Unseen
from bridge.doctor.modules import NEEDED, USEFUL
from tests.fakes.machine import ARI, SERVER, Planted, ari, is_found, server, settings_of

ALL = frozenset({*NEEDED, *USEFUL})
PLANTED = (
    Planted("CB511", ari(modules=ALL - {"res_stasis_playback"}), "modules.conf", "load = res_stasis_playback.so"),
    Planted("CB512", ari(modules=ALL - {"codec_resample"}), "modules.conf", "load = codec_resample.so"),
    Planted(
        "CB512",
        replace(ari(), settings=settings_of('[[extension]]\nnumber = "800"\ntype = "queue"\n')),
        "modules.conf",
        "load = app_queue.so",
    ),
    Planted(
        "CB512", replace(ari(), settings=settings_of("[agi]\nenabled = true\n")), "modules.conf", "load = res_agi.so"
    ),
    Planted(
        "CB512",
        replace(ari(), settings=settings_of('[script.s]\nurl = "http://a.example/"\njump_contexts = ["x"]\n')),
        "modules.conf",
        "load = func_dialplan.so",
    ),
)
KEPT_OUT = parse_conf("[modules]\nautoload = yes\nnoload = res_ari_playbacks.so\nnoload = other.so\n")


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_module_that_does_not_run_is_found(planted: Planted) -> None:
    is_found(planted)


def test_modules_that_cannot_be_asked_for_are_said_to_be_unseen() -> None:
    found = examine(ari(modules=Unseen("ARI says 500")))
    assert [(one.code, one.what) for one in found] == [("CB599", "modules: ARI says 500")]
    assert ARI.modules


def test_a_module_that_is_kept_out_is_not_told_to_be_loaded() -> None:
    modules = ALL - {"res_ari_playbacks", "res_stasis_playback"}
    found = examine(server(conf={**SERVER.conf, "modules.conf": KEPT_OUT}, ari=replace(ARI, modules=modules)))
    told = {one.what.split(" ", 1)[0]: one for one in found}
    kept, lacking = told["res_ari_playbacks"], told["res_stasis_playback"]
    assert "modules.conf keeps it out" in kept.what
    assert kept.mend is not None
    assert lacking.mend is not None
    assert kept.mend.lines == ("[modules]", ";noload = res_ari_playbacks.so")
    assert lacking.mend.lines == ("[modules]", "load = res_stasis_playback.so")
