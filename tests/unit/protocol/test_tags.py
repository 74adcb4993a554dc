from bridge.protocol.tags import ATTRIBUTE_NAMES, BY_NAME, EMPTY_VERBS, TAG_NAMES, TAGS, TEXT_VERBS, UNCOUNTED
from bridge.protocol.values import Wrong


def test_the_empty_verbs_are_those_of_the_specification() -> None:
    assert {"hangup", "pause", "jump", "setcaller", "setcallerid", "recordsound"} == EMPTY_VERBS
    assert EMPTY_VERBS.isdisjoint(TEXT_VERBS)
    assert EMPTY_VERBS < UNCOUNTED


def test_a_verb_is_found_by_its_names_in_their_spelling_and_in_lower_case() -> None:
    for tag in TAGS:
        for name in (tag.name, *(synonym for synonym, _ in tag.synonyms)):
            assert BY_NAME[name] is BY_NAME[name.lower()] is tag
            assert name in TAG_NAMES


def test_a_default_is_a_value_that_could_have_been_written() -> None:
    for tag in TAGS:
        for one in tag.attributes:
            assert one.name in ATTRIBUTE_NAMES
            if one.default is not None:
                written = {True: "yes", False: "no"}.get(one.default) if isinstance(one.default, bool) else one.default
                assert one.kind.read(str(written)) == one.default


def test_voipnow_has_seven_verbs() -> None:
    documented = [tag.name for tag in TAGS if not tag.ours]
    assert documented == ["Hangup", "Pause", "SetVar", "SetCaller", "PlaySound", "Jump", "PlayTTS"]


def test_under_strict_a_recording_is_no_view() -> None:
    view = BY_NAME["PlaySound"].by_name["view"]
    assert view.kind.read("recording") == "recording"
    assert view.strict_kind
    assert isinstance(view.strict_kind.read("recording"), Wrong)
