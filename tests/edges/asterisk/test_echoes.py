"""The series are reports of real Asterisk, taken down: key @ milliseconds / duration."""

import re

import pytest

from bridge.asterisk.echoes import Echoes


def heard(series: str) -> str:
    echoes = Echoes()
    reports = re.findall(r"(\S)@(\d+)/(\d+)", series)
    return "".join(
        key for key, at, length in reports if not echoes.is_echo(key, int(length) / 1000, 100 + int(at) / 1000)
    )


FAST = {
    "40 ms, gap 40": """1@0/40 2@81/40 2@106/40 3@161/40 3@231/40 4@242/40 4@356/40 #@357/40 #@491/40 5@491/40 5@616/40
        5@617/40 5@747/40 7@748/40 7@873/40 9@874/40 9@999/40""",
    "60 ms, gap 20": """1@0/60 2@80/60 3@160/60 3@205/60 4@240/60 4@331/60 #@331/60 #@456/60 5@456/60 5@581/60 5@582/60
        5@707/60 7@708/60 7@832/60 9@833/60 9@958/60""",
    "60 ms, gap 40": """1@0/60 2@100/60 3@199/60 4@299/60 #@399/60 #@424/60 5@499/60 5@550/60 5@600/60 5@676/60 7@700/60
        7@801/60 9@802/60 9@927/60""",
    "60 ms, gap 40, on 16.28": """1@0/60 2@100/60 3@199/60 4@300/60 #@400/60 5@508/60 5@554/60 5@599/60 5@679/60
        7@699/60 7@805/60 9@805/60 9@931/60""",
    "120 ms, gap 20": """1@0/120 2@141/120 3@281/120 3@307/120 4@421/120 4@472/120 #@561/120 #@638/120 5@701/120
        5@803/120 5@841/120 5@968/120 7@981/120 7@1135/120 9@1135/120 9@1300/120""",
    "100 ms, gap 40": "1@0/100 2@140/100 3@280/100 4@420/100 #@560/100 5@700/100 5@840/100 7@980/100 9@1120/100",
}


@pytest.mark.parametrize("series", FAST.values(), ids=FAST)
def test_fast_keys_count_once(series: str) -> None:
    assert heard(series) == "1234#5579"


def test_a_report_of_a_series_may_be_late() -> None:
    late = """3@0/80 3@101/80 #@200/80 #@231/80 2@300/80 2@356/80 1@399/80 1@481/80 3@520/80 3@612/80 3@618/80 3@808/80
        1@808/80"""
    assert heard(late) == "33#21331"


def test_a_key_that_was_held_back_does_not_cost_the_next_one() -> None:
    """A stall brings the fourth key close to the fifth, which is then pressed again: taken down on a busy machine."""
    assert heard("0@37/100 7@251/100 5@440/100 4@782/100 3@835/100 3@1040/100") == "075433"
    assert heard("2@35/100 1@247/100 6@434/100 2@777/100 9@832/100 9@1030/100") == "216299"
    assert heard("2@783/100 9@851/100 9@1055/100 6@1255/100") == "2996"


def test_every_order_of_fingers_and_stalls_keeps_its_keys() -> None:
    """A key every 200 ms; any one of them up to 150 ms late; the same key all the time."""
    for held in range(6):
        for late in range(0, 151, 5):
            series = " ".join(f"5@{200 * n + (late if n == held else 0)}/100" for n in range(6))
            assert heard(series) == "555555", series


def test_a_finger_that_repeats_a_key_counts_each_time() -> None:
    assert heard("5@0/100 5@180/100 5@360/120 5@540/120") == "5555"


def test_after_a_series_and_a_pause_keys_count_again() -> None:
    assert heard("1@0/60 2@80/60 3@160/60 3@205/60 3@900/100 3@1100/100") == "12333"


def test_without_durations_nothing_is_taken_for_an_echo() -> None:
    assert heard("5@0/0 5@10/0 5@20/0") == "555"
