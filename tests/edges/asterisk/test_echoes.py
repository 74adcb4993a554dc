"""The series are reports of real Asterisk, taken down: key @ milliseconds / duration; `[` and `]`: a sound plays."""

import re

import pytest

from bridge.asterisk.echoes import Echoes


def heard(series: str) -> str:
    echoes, keys = Echoes(), ""
    for what, at, length in re.findall(r"(\S)@(\d+)(?:/(\d+))?", series):
        moment = 100 + int(at) / 1000
        if what == "[":
            echoes.playback_began()
        elif what == "]":
            echoes.playback_ended(moment)
        elif not echoes.is_echo(what, int(length) / 1000, moment):
            keys += what
    return keys


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


PLAYING = {
    "the same key again after 80 ms": ("[@0 8@0/80 8@120/80 8@200/40 0@280/40 0@363/40", "88800"),
    "in two sounds": ("[@0 9@0/80 ]@1 [@3 9@100/40 8@220/80 8@320/40 1@440/60 #@560/60 #@640/40 #@720/40", "99881###"),
    "on 16.28": ("9@0/40 [@20 9@120/80 1@261/80 7@361/40 3@441/40 3@520/40", "991733"),
    "until it ends": (
        """[@0 6@0/60 ]@1 [@21 9@104/40 0@201/40 7@280/40 0@400/60 0@481/40 0@601/60 0@722/80 1@841/60 8@920/40
        6@1061/80 6@1141/40 ]@1199 6@1222/40""",
        "6907000018666",
    ),
    "keys that were held up": (
        """9@0/40 9@100/60 2@240/80 3@341/60 3@368/60 6@440/60 6@495/60 4@520/40 4@621/40 7@640/60
        7@748/60 7@781/80 7@878/80 4@920/80 4@1003/80 8@1021/60 8@1129/60 8@1129/60 8@1254/60 8@1254/40 [@1297 8@1379/40
        9@1379/80""",
        "9923647748889",
    ),
    "a key put aside just before": (
        """5@0/40 5@140/80 4@242/40 4@265/40 4@361/80 4@392/80 4@480/80 4@529/80 0@601/60 0@656/60
        5@680/40 5@815/40 5@815/40 5@952/40 5@952/60 5@1087/60 9@1089/80 9@1237/80 2@1237/60 2@1376/60 8@1376/60 [@1377
        8@1501/60 8@1506/40 #@1506/60 #@1605/60""",
        "5544405559288##",
    ),
}


@pytest.mark.parametrize(("series", "keys"), PLAYING.values(), ids=PLAYING)
def test_while_a_sound_plays_each_key_is_reported_once(series: str, keys: str) -> None:
    """Each series has lost a key before this was known."""
    assert heard(series) == keys


BUSY = {
    "first of a call": ("9@0/60 5@85/80 5@184/60 5@271/60", "955"),
    "after three keys": ("2@0/40 *@136/80 4@225/40 4@308/40", "2*4"),
    "after a sound": ("[@0 3@0/80 ]@14 3@110/40 3@257/60 6@419/80 *@584/80 2@599/40 2@633/40", "3336*2"),
}


@pytest.mark.parametrize(("series", "keys"), BUSY.values(), ids=BUSY)
def test_on_a_busy_machine_second_reports_are_known_by_all_that_came_before(series: str, keys: str) -> None:
    """Each was counted twice when only the nearest reports were looked at."""
    assert heard(series) == keys


def test_a_key_that_was_surely_put_aside_is_known_however_late_its_second_report_is() -> None:
    """Asterisk reads nothing of that caller before."""
    surely = "1@0/80 1@25/80 2@40/80"
    assert heard(f"{surely} 2@150/80 3@400/80") == heard(f"{surely} 2@593/80 3@900/80") == "123"
    assert heard(f"{surely} 2@2100/80") == "122"


def test_a_turn_that_ends_while_a_sound_plays_may_end_a_packet_later() -> None:
    series = "[@0 7@544/80 ]@546 6@684/80 3@824/80 6@924/60 6@1004/40 3@1124/80 [@1127 1@1204/40 ]@1217 1@1250/40"
    assert heard(series) == "7636631"


def test_what_was_put_aside_and_never_came_again_does_no_harm() -> None:
    assert heard("1@0/80 1@25/80 2@40/80 3@500/80 3@800/80 3@1100/80") == "12333"


def test_a_clock_that_was_set_back_begins_anew() -> None:
    assert heard("5@9000/80 5@9020/80 5@100/80 5@400/80") == "555"
