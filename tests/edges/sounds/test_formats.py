from bridge.sounds.formats import FORMATS, TELEPHONE, Effort


def test_what_is_played_without_effort_has_the_rate_of_a_telephone() -> None:
    for ending, known in FORMATS.items():
        assert known.effort is not Effort.NONE or known.rate == TELEPHONE, ending


def test_a_file_of_samples_has_two_octets_for_each() -> None:
    assert {FORMATS[f"sln{rate}"].per_second for rate in ("", 12, 16, 24, 32, 48, 96, 192)} == {
        16000,
        *(2000 * thousands for thousands in (12, 16, 24, 32, 48, 96, 192)),
    }
    assert FORMATS["sln44"].per_second == 88200


def test_the_usual_formats_come_first() -> None:
    assert list(FORMATS)[:3] == ["wav", "ulaw", "alaw"]
