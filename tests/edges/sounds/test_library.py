from pathlib import Path

import pytest

from bridge.calls.ports import SoundName
from bridge.ivr.verbs import View
from bridge.sounds.library import Library, Places


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "sounds"


@pytest.fixture
def system(tmp_path: Path) -> Path:
    return tmp_path / "asterisk"


@pytest.fixture
def library(root: Path, system: Path) -> Library:
    return Library(Places(root, "/seen/by/asterisk/", system))


def put(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"sound")


def found(library: Library, name: str, *languages: str, view: View | None = None, folder: str = "") -> str | None:
    media = library.find(SoundName(name, languages, view, folder, "0003"))
    return media.text if media else None


def test_a_sound_of_the_organisation_comes_before_that_of_all(library: Library, root: Path) -> None:
    put(root, "client/en/hello.wav")
    assert found(library, "hello", "en") == "sound:/seen/by/asterisk/client/en/hello"
    put(root, "client/0003/en/hello.gsm")
    assert found(library, "hello", "en") == "sound:/seen/by/asterisk/client/0003/en/hello"


def test_another_organisations_sound_is_not_heard(library: Library, root: Path) -> None:
    put(root, "client/0004/en/hello.wav")
    assert found(library, "hello", "en") is None


def test_each_language_is_searched_in_all_views_before_the_next(library: Library, root: Path, system: Path) -> None:
    put(root, "client/0003/en/hello.wav")
    put(system, "ro/hello.gsm")
    assert found(library, "hello", "ro", "en") == "sound:ro/hello"
    assert found(library, "hello", "de", "en") == "sound:/seen/by/asterisk/client/0003/en/hello"


def test_english_is_tried_last_and_a_regional_language_falls_back_to_the_language(
    library: Library, root: Path, system: Path
) -> None:
    put(root, "client/de/hello.wav", "client/en/bye.wav")
    put(system, "pt_BR/hello.gsm")
    assert found(library, "hello", "de-AT") == "sound:/seen/by/asterisk/client/de/hello"
    assert found(library, "bye", "fr") == "sound:/seen/by/asterisk/client/en/bye"
    assert found(library, "hello", "pt-BR") == "sound:pt_BR/hello"


def test_a_view_that_is_named_is_the_only_one_searched(library: Library, root: Path, system: Path) -> None:
    put(root, "client/en/hello.wav")
    put(system, "en/beep.gsm")
    assert found(library, "hello", "en", view=View.SYSTEM) is None
    assert found(library, "beep", "en", view=View.CLIENT) is None
    assert found(library, "beep", "en", view=View.SYSTEM) == "sound:en/beep"
    assert found(library, "beep", "en") == "sound:en/beep"


def test_the_library_knows_no_recordings_of_calls(library: Library, root: Path) -> None:
    put(root, "client/en/rec.wav")
    assert found(library, "rec", "en", view=View.RECORDING) is None


def test_asterisks_sounds_without_a_language_are_its_last_resort(library: Library, system: Path) -> None:
    put(system, "custom/hello.wav")
    assert found(library, "hello", "de", folder="custom") == "sound:custom/hello"
    assert found(library, "custom/hello", "de", view=View.CLIENT) is None


def test_an_own_system_view_is_named_by_its_path(root: Path, system: Path) -> None:
    put(system, "en/beep.wav")
    library = Library(Places(root, str(root), system, system_is_asterisks=False))
    assert found(library, "beep", "en") == f"sound:{system}/en/beep"


def test_without_a_system_view_there_is_only_the_clients(root: Path) -> None:
    put(root, "client/en/hello.wav")
    library = Library(Places(root, str(root), None))
    assert found(library, "hello") == f"sound:{root}/client/en/hello"
    assert found(library, "beep") is None


@pytest.mark.parametrize("ending", ["wav", "gsm", "ulaw", "alaw", "sln", "sln16", "wav16", "g722", "ogg", "WAV"])
def test_every_format_of_asterisk_is_a_sound(library: Library, root: Path, ending: str) -> None:
    put(root, f"client/en/promo/hello.{ending}")
    assert found(library, "hello.wav", folder="/promo/") == "sound:/seen/by/asterisk/client/en/promo/hello"


def test_a_text_file_or_a_folder_is_no_sound(library: Library, root: Path) -> None:
    put(root, "client/en/hello.txt", "client/en/folder.wav/x.txt")
    assert found(library, "hello") is None
    assert found(library, "folder") is None


@pytest.mark.parametrize(
    "name", ["../secret", "a/../../secret", "/etc/secret", "sound:secret", "secret\x00", "se\ncret", "secret&secret"]
)
def test_a_hostile_name_is_not_found_even_if_there_is_such_a_file(library: Library, root: Path, name: str) -> None:
    put(root, "client/secret.wav", "secret.wav")
    assert found(library, name, "en") is None
    assert found(library, "secret", "en", folder=name) is None


def test_a_hostile_language_or_organisation_is_no_way_out(library: Library, root: Path) -> None:
    put(root, "client/secret.wav", "secret.wav")
    for hostile in ("..", "../..", ".", "/", ""):
        assert library.find(SoundName("secret", (hostile,), None, "", hostile)) is None


def test_a_link_out_of_the_root_is_refused_and_one_inside_is_followed(
    library: Library, root: Path, system: Path, tmp_path: Path
) -> None:
    put(tmp_path, "secret.wav", "elsewhere/x.wav")
    put(root, "client/en/real.wav")
    put(system, "en/real.wav")
    home = root / "client/en"
    (home / "escape.wav").symlink_to(tmp_path / "secret.wav")
    (home / "folder").symlink_to(tmp_path / "elsewhere")
    (home / "dangling.wav").symlink_to(home / "nothing.wav")
    (home / "loop.wav").symlink_to(home / "loop.wav")
    (home / "alias.wav").symlink_to("real.wav")
    (system / "en/escape.wav").symlink_to(tmp_path / "secret.wav")
    for name in ("escape", "folder/x", "dangling", "loop"):
        assert found(library, name) is None
    assert found(library, "alias") == "sound:/seen/by/asterisk/client/en/alias"


def test_a_link_that_is_the_folder_of_a_system_language_is_the_operators(
    library: Library, system: Path, tmp_path: Path
) -> None:
    put(tmp_path, "elsewhere/beep.gsm")
    system.mkdir()
    (system / "en").symlink_to(tmp_path / "elsewhere")
    assert found(library, "beep") == "sound:en/beep"


def test_a_name_that_no_file_system_takes_is_not_found(library: Library, root: Path) -> None:
    put(root, "client/en/x.wav")
    assert found(library, "語" * 200) is None
    assert found(library, "x", folder="語" * 200) is None
