from pathlib import Path

import pytest

from bridge.config.settings import Settings
from tests.unit.config.deployment import MINIMAL, load, refused


@pytest.mark.parametrize("country", ["RO", "US", "GB"])
def test_a_country_is_one_whose_numbers_are_known(tmp_path: Path, country: str) -> None:
    assert load(tmp_path, f"{MINIMAL}country = '{country}'\n").numbers.country == country


@pytest.mark.parametrize("country", ["ro", "XX", "Romania", ""])
def test_another_word_for_a_country_is_refused(tmp_path: Path, country: str) -> None:
    assert refused(tmp_path, f"{MINIMAL}country = '{country}'\n") == [
        (
            f'callbridge.toml:6: fatal CB403 numbers.country: there is no country "{country}". '
            'Give its ISO 3166 code, such as "RO".'
        )
    ]


def test_settings_that_were_made_by_hand_have_no_source() -> None:

    made = Settings.model_validate({"schema": 1, "asterisk": {}, "numbers": {"organisation": "1"}})
    assert made.source.file == ""
