from bridge.calls.ports import Speech
from bridge.ivr.live import Voice
from bridge.sounds.voices import Attempt, cast, default_voice

ALICE = Voice("Alice", "espeak", "en-us+f3", "en", default=True)
BOB = Voice("Bob", "espeak", "en-gb", "en")
HANS = Voice("Hans", "piper", "de_DE-thorsten", "de")
VOICES = (BOB, ALICE, HANS)


def test_a_voice_that_is_named_speaks_first() -> None:
    casting = cast(Speech("x", "en", "Bob"), ("espeak",), VOICES)
    assert casting.attempts == (Attempt("espeak", "en-gb"), Attempt("espeak", "en-us+f3"), Attempt("espeak", "en"))
    assert casting.voice_known


def test_without_a_name_the_default_voice_of_the_language_speaks() -> None:
    casting = cast(Speech("x", "en-US"), ("espeak",), VOICES)
    assert casting.attempts[0] == Attempt("espeak", "en-us+f3")
    assert casting.voice_known


def test_a_voice_that_is_not_declared_is_the_default_one_and_told() -> None:
    casting = cast(Speech("x", "en", "Mallory"), ("espeak",), VOICES)
    assert casting.attempts[0] == Attempt("espeak", "en-us+f3")
    assert not casting.voice_known


def test_the_engine_of_the_voice_comes_before_the_others_in_their_order() -> None:
    casting = cast(Speech("x", "de"), ("espeak", "piper"), VOICES)
    assert casting.attempts == (
        Attempt("piper", "de_DE-thorsten"),
        Attempt("piper", "de"),
        Attempt("piper", "en"),
        Attempt("espeak", "de"),
        Attempt("espeak", "en"),
    )


def test_an_engine_without_a_voice_is_given_the_language_and_at_last_english() -> None:
    casting = cast(Speech("x", "pt-BR"), ("espeak",), ())
    assert [attempt.voice for attempt in casting.attempts] == ["pt-BR", "pt", "en"]


def test_a_language_that_is_an_option_of_a_command_never_reaches_one() -> None:
    casting = cast(Speech("x", "--path=/tmp"), ("espeak",), ())
    assert casting.attempts == (Attempt("espeak", "en"),)


def test_the_first_voice_of_a_language_speaks_when_none_is_the_default() -> None:
    assert default_voice(("de-AT", "de"), VOICES) == HANS
    assert default_voice(("EN",), VOICES) == ALICE
    assert default_voice(("fr",), VOICES) is None
