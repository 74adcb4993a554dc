"""Where sounds lie. Source: callbridge.toml, [sounds], [asterisk.NAME.paths]."""

from pathlib import Path

from bridge.config.sound_places import places_of
from tests.unit.config.deployment import MINIMAL, load

PATHS = """[asterisk.pbx1.paths]
system_sounds = "asterisk"
sounds = "/seen/by/asterisk"
"""


def test_asterisks_own_sounds_are_the_system_view_unless_we_have_one(tmp_path: Path) -> None:
    settings = load(tmp_path, MINIMAL + PATHS + '[sounds]\nroot = "ours"\n')
    places = places_of(settings)
    assert (places.root, places.root_in_asterisk) == (tmp_path / "ours", "/seen/by/asterisk")
    assert (places.system, places.system_is_asterisks) == (tmp_path / "asterisk", True)
    assert places_of(settings, "pbx1") == places
    own = load(tmp_path, MINIMAL + '[sounds]\nsystem = "system"\n')
    assert (places_of(own).system, places_of(own).system_is_asterisks) == (tmp_path / "system", False)
