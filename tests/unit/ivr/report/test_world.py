"""A world that is not asked, and cannot tell."""

from bridge.ivr.report import SoundSought, World


def test_a_world_without_files_cannot_tell_anything() -> None:
    sought = SoundSought("welcome", ("en",), None, "", "0003")
    world = World()
    assert world.has_sound(sought) is None
    assert not world.sound_names(sought)
    assert world.mode_of("ivr/menu.toml") is None
    assert world.now is None
