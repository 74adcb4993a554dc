from pathlib import Path, PurePath

import pytest

from bridge.ivr.step import View
from bridge.sounds.shelves import Shelf, Shelved, Stray, Wanted, shelf_of, shelves


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"sound")


def listed(view: View, root: Path, wanted: Wanted = Wanted()) -> list[str]:  # noqa: B008 - frozen
    found = shelves(view, root, wanted)
    return [
        "/".join((one.shelf.organisation, one.shelf.language, one.shelf.folder, one.shelf.name, *one.formats))
        if isinstance(one, Shelved)
        else f"stray {one.file.relative_to(root)}"
        for one in found
    ]


@pytest.mark.parametrize(
    ("path", "shelf"),
    [
        ("en/hello.wav", Shelf(View.CLIENT, "", "en", "", "hello")),
        ("0003/ro/acme/menus/hello.v2.gsm", Shelf(View.CLIENT, "0003", "ro", "acme/menus", "hello.v2")),
        ("pt_BR/x.WAV", Shelf(View.CLIENT, "", "pt_BR", "", "x")),
        ("en/ro/x.wav", Shelf(View.CLIENT, "", "en", "ro", "x")),
    ],
)
def test_a_file_stands_where_its_path_says(path: str, shelf: Shelf) -> None:
    assert shelf_of(View.CLIENT, PurePath(path)) == shelf


def test_asterisks_folder_of_a_language_may_name_its_speaker() -> None:
    found = shelf_of(View.SYSTEM, PurePath("ru_RU_f_IvrvoiceRU/digits/1.gsm"))
    assert found == Shelf(View.SYSTEM, "", "ru_RU_f_IvrvoiceRU", "digits", "1")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("hello.wav", "it lies in no folder of a language"),
        ("acme/hello.wav", "it lies in no folder of a language"),
        ("0003/hello.wav", "it lies in no folder of a language"),
        ("en/hello.m4a", "Asterisk plays no .m4a file"),
        ("en/hello", "Asterisk plays no .… file"),
        ("en/hello(1).wav", "no action can name it"),
        ("en/hello.wav.wav", "no action can name it"),
        ("en/a&b/hello.wav", "no action can name it"),
    ],
)
def test_a_file_that_no_name_leads_to_says_why(path: str, why: str) -> None:
    found = shelf_of(View.CLIENT, PurePath(path))
    assert isinstance(found, Stray)
    assert found.why == why
    assert found.advice


def test_a_view_is_listed_in_order_with_all_formats_and_what_is_astray(tmp_path: Path) -> None:
    put(tmp_path, "ro/b.wav", "0003/en/a.wav", "ro/a.gsm", "ro/a.wav", "x.wav", ".trash/en/y.wav", "ro/.new-1.wav")
    assert listed(View.CLIENT, tmp_path) == ["/ro//a/gsm/wav", "/ro//b/wav", "0003/en//a/wav", "stray x.wav"]


def test_what_is_listed_may_be_narrowed(tmp_path: Path) -> None:
    put(tmp_path, "ro/acme/b.wav", "0003/en/a.wav", "pt-BR/acme/menus/c.wav", "pt-BR/acmes/d.wav", "x.wav")
    assert listed(View.CLIENT, tmp_path, Wanted(organisation="0003")) == ["0003/en//a/wav"]
    assert listed(View.CLIENT, tmp_path, Wanted(organisation="", language="ro")) == ["/ro/acme/b/wav"]
    assert listed(View.CLIENT, tmp_path, Wanted(language="pt_BR", folder="/acme/")) == ["/pt-BR/acme/menus/c/wav"]
    assert listed(View.CLIENT, tmp_path, Wanted(View.SYSTEM)) == ["stray x.wav"]


def test_of_asterisks_sounds_each_is_listed_once_under_the_shortest_name_of_its_language(tmp_path: Path) -> None:
    home = tmp_path / "asterisk"
    put(home, "en_US_f_Allison/beep.gsm", "en_US_f_Allison/digits/1.gsm", "hidden/z.wav", ".git/x.wav")
    put(tmp_path, "elsewhere/mine.wav", "intros/john.wav")
    for name in ("en", "en_US"):
        (home / name).symlink_to("en_US_f_Allison")
    (home / "custom").symlink_to(tmp_path / "elsewhere")
    (home / "priv-callerintros").symlink_to(tmp_path / "intros")
    (home / "de").symlink_to("nowhere")
    assert listed(View.SYSTEM, home) == ["//custom/mine/wav", "//hidden/z/wav", "/en//beep/gsm", "/en/digits/1/gsm"]


@pytest.mark.parametrize("view", [View.CLIENT, View.SYSTEM])
def test_where_nothing_is_nothing_is_listed(view: View, tmp_path: Path) -> None:
    assert listed(view, tmp_path / "nowhere") == []
