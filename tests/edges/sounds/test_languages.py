import pytest

from bridge.sounds.languages import language_names, spellings


def test_a_language_is_followed_by_its_shorter_forms_and_english_comes_last() -> None:
    assert language_names(("de-Latn-AT", "ro")) == ("de-Latn-AT", "de-Latn", "de", "ro", "en")
    assert language_names(("en-US",)) == ("en-US", "en")
    assert language_names(()) == ("en",)


@pytest.mark.parametrize("hostile", ["..", "../..", "/etc", "en/../..", "", ".", "a b", "-v", "é"])
def test_what_is_no_language_tag_is_not_looked_for(hostile: str) -> None:
    assert language_names((hostile,)) == ("en",)


def test_a_language_may_be_written_as_asterisk_does() -> None:
    assert spellings("pt-BR") == ("pt-BR", "pt_BR", "pt-br")
