"""Sounds of Asterisk for each language in use."""

from dataclasses import replace

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.finding import Unseen
from tests.fakes.machine import ARI, IVR, LIVE, SERVER, Planted, ari, healthy, is_found


def speaking(language: str) -> Planted:
    ivr = replace(IVR, language=language)
    return Planted("CB540", healthy(live=replace(LIVE, ivrs={ivr.extension: ivr})))


PLANTED = (
    Planted("CB540", ari(sounds=frozenset()), line="apt-get install asterisk-core-sounds-en-wav"),
    replace(speaking("fr-CA"), line="apt-get install asterisk-core-sounds-fr-wav"),
    replace(speaking("ro"), line="callbridge sounds import --language ro FILE..."),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_language_without_sounds_is_found(planted: Planted) -> None:
    is_found(planted)


def test_sounds_of_the_language_without_its_region_are_enough() -> None:
    seen = replace(SERVER, ari=replace(ARI, sounds=frozenset({("en", "digits/1"), ("fr", "digits/1")})))
    assert not examine(replace(speaking("fr-CA").facts, servers={"pbx1": seen}))


def test_sounds_that_cannot_be_asked_for_are_said_to_be_unseen() -> None:
    found = examine(ari(sounds=Unseen("res_ari_sounds does not run")))
    assert [one.code for one in found] == ["CB599"]
