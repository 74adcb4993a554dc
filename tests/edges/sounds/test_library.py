from pathlib import Path

import pytest

from bridge.calls.ports import SoundName
from bridge.ivr.step import View
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


def debian_installs(system: Path, alternatives: Path, voice: str) -> None:
    """As the package's alternatives do: `ru` and `ru_RU` lead to the voice, by way of another folder."""
    put(system, f"{voice}/digits/1.gsm")
    alternatives.mkdir(exist_ok=True)
    primary, region, _ = voice.split("_", maxsplit=2)
    for language in (primary, f"{primary}_{region}"):
        (alternatives / language).symlink_to(system / voice)
        (system / language).symlink_to(alternatives / language)


@pytest.mark.parametrize(
    ("tag", "uri"),
    [("ru", "ru"), ("ru-RU", "ru_RU"), ("ru-UA", "ru"), ("es-ES", "es"), ("es-MX", "es_MX"), ("pt-BR", "en")],
)
@pytest.mark.parametrize("seen_from_outside", [False, True])
def test_a_language_is_found_as_debian_installs_it_even_where_its_links_lead_nowhere(
    library: Library, system: Path, tmp_path: Path, tag: str, uri: str, seen_from_outside: bool
) -> None:
    alternatives = tmp_path / "alternatives"
    for voice in ("ru_RU_f_IvrvoiceRU", "es_MX_f_Allison", "en_US_f_Allison"):
        debian_installs(system, alternatives, voice)
    if seen_from_outside:
        alternatives.rename(tmp_path / "gone")
    assert found(library, "digits/1", tag, view=View.SYSTEM) == f"sound:{uri}/digits/1"
    assert found(library, "../es_MX_f_Allison/digits/1", tag) is None


def test_a_link_of_a_language_that_leads_to_itself_is_no_error(library: Library, system: Path) -> None:
    put(system, "en/digits/1.gsm")
    (system / "ru").symlink_to(system / "ru")
    assert found(library, "digits/1", "ru") == "sound:en/digits/1"


def test_a_system_folder_that_no_file_system_takes_holds_nothing(root: Path, tmp_path: Path) -> None:
    put(root, "client/en/hello.wav")
    library = Library(Places(root, str(root), tmp_path / ("x" * 300)))
    assert found(library, "hello", "ru") == f"sound:{root}/client/en/hello"


def test_a_name_that_no_file_system_takes_is_not_found(library: Library, root: Path) -> None:
    put(root, "client/en/x.wav")
    assert found(library, "語" * 200) is None
    assert found(library, "x", folder="語" * 200) is None


def test_debians_link_to_an_operators_own_sounds_is_followed_and_no_other(
    library: Library, system: Path, tmp_path: Path
) -> None:
    put(tmp_path, "elsewhere/hello.wav")
    system.mkdir()
    for link in ("custom", "priv-callerintros"):
        (system / link).symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/escape.wav").symlink_to("/etc/hostname")
    assert found(library, "hello", "ro", folder="custom") == "sound:custom/hello"
    assert found(library, "escape", "ro", folder="custom") is None
    assert found(library, "priv-callerintros/hello", "ro") is None


def test_the_names_that_may_have_been_meant_are_those_that_lie_where_it_was_looked_for(
    library: Library, root: Path, system: Path
) -> None:
    put(root, "client/0003/ro/welcome.wav", "client/ro/welcome.gsm", "client/en/bye.ulaw", "client/en/read.txt")
    put(root, "client/de/hallo.wav", "client/en/acme/menu.wav", "client/en/acme/sub/x.wav")
    put(system, "en/beep.gsm")

    def names(name: str, view: View | None = None, folder: str = "") -> set[str]:
        return library.names(SoundName(name, ("ro",), view, folder, "0003"))

    assert names("welcom") == {"welcome", "bye", "beep"}
    assert names("welcom", View.SYSTEM) == {"beep"}
    assert names("acme/men") == {"acme/menu"}
    assert names("men", folder="acme") == {"menu"}
    assert names("../welcom") == {"welcome", "bye", "beep"}
    assert names("x", folder="../en") == set()
