from dataclasses import replace

import pytest

from tests.chaos.accounts import GRACE, Books, Fate, Kind, Story, Told, Window, fate_of, settle

SHUT, HARMLESS = Kind("link cut", shuts=True), Kind("AMI cut")
DEATH = Kind("Asterisk killed", shuts=True, loses=True)
ANA = Story("+1", "471100", 10.0, prompted=11.0, keyed=[(11.2, 12.4)], confirmed=13.0, obeyed=True, ended=14.0)
GAVE_UP = Story("+2", "222222", 10.0, ended=12.0)
ALL = [Told("+1", event, f"key-{event}") for event in ("dial-in", "answer", "hangup")]


def books(
    *stories: Story, windows: tuple[Window, ...] = (), asked: tuple[tuple[str, str], ...] = (), told: list[Told] = ALL
) -> Books:
    return Books(stories, windows, asked or (("+1", "471100"),), told)


def test_a_call_that_went_well_owes_nothing() -> None:
    account = settle(books(ANA))
    assert account.faultless
    assert (account.fates[Fate.FINISHED], account.owed, account.delivered, account.keyed) == (1, 3, 3, 6)


def test_a_call_that_was_ended_as_the_script_ordered_is_finished_though_a_sound_was_left_out() -> None:
    account = settle(books(replace(ANA, confirmed=None)))
    assert (account.fates[Fate.UNHEARD], account.faultless) == (1, True)


def test_a_deliberately_lost_call_shows() -> None:
    given_back = replace(ANA, obeyed=False)
    account = settle(books(given_back, windows=(Window(SHUT, 12.0, 13.0),)))
    assert not account.faultless
    (lost,) = account.lost
    assert (lost.number, lost.fate, lost.beside) == ("+1", Fate.LOST, ("link cut",))


def test_a_call_that_was_never_served_is_excused_by_a_fault_that_shuts_the_door_and_by_no_other() -> None:
    assert fate_of(GAVE_UP, books(windows=(Window(SHUT, 9.0, 11.0),))) is Fate.TURNED_AWAY
    assert fate_of(GAVE_UP, books(windows=(Window(HARMLESS, 9.0, 11.0),))) is Fate.LOST
    assert fate_of(GAVE_UP, books(windows=(Window(SHUT, 1.0, 10.0 - GRACE - 0.1),))) is Fate.LOST
    assert fate_of(GAVE_UP, books(windows=(Window(SHUT, 12.1, 13.0),))) is Fate.LOST
    assert fate_of(GAVE_UP, books()) is Fate.LOST


def test_whoever_was_served_is_excused_by_asterisks_death_only() -> None:
    died = replace(ANA, confirmed=None, obeyed=False, died=True)
    assert fate_of(died, books(died, windows=(Window(DEATH, 12.0, 15.0),))) is Fate.DIED
    assert fate_of(replace(died, died=False), books(windows=(Window(DEATH, 12.0, 15.0),))) is Fate.LOST


def test_a_call_that_does_not_end_is_stuck() -> None:
    account = settle(books(replace(ANA, ended=None)))
    assert [lost.fate for lost in account.lost] == [Fate.STUCK]


def test_who_hears_that_his_code_was_taken_and_nobody_was_asked_has_not_finished() -> None:
    assert fate_of(ANA, books(asked=(("+9", "471100"),))) is Fate.LOST


def test_a_script_that_was_told_another_code_shows() -> None:
    account = settle(books(ANA, asked=(("+1", "47110"), ("+1", "471100"))))
    assert [lost.fate for lost in account.lost] == [Fate.WRONG]


def test_an_event_that_has_not_come_shows_also_of_a_call_that_was_lost() -> None:
    account = settle(books(replace(ANA, confirmed=None, died=True), told=ALL[:2]))
    assert (account.owed, account.delivered, account.missing) == (3, 2, [("+1", "hangup")])
    assert not account.faultless


def test_of_a_call_that_nobody_saw_served_the_end_is_owed_if_its_beginning_was_told() -> None:
    windows = (Window(SHUT, 9.0, 11.0),)
    account = settle(books(GAVE_UP, windows=windows, told=[Told("+2", "dial-in", "a")]))
    assert account.missing == [("+2", "hangup")]
    assert settle(books(GAVE_UP, windows=windows, told=[])).missing == []


def test_again_under_the_same_key_is_counted_and_under_another_one_it_shows() -> None:
    again = [*ALL, Told("+1", "hangup", "key-hangup")]
    assert (settle(books(ANA, told=again)).repeated, settle(books(ANA, told=again)).faultless) == (1, True)
    other = [*ALL, Told("+1", "hangup", "another")]
    account = settle(books(ANA, told=other))
    assert (account.doubled, account.repeated, account.faultless) == ([("+1", "hangup")], 0, False)


def test_digits_that_were_keyed_in_vain_are_lost_unless_a_fault_is_beside() -> None:
    twice = replace(ANA, keyed=[(11.2, 12.4), (20.0, 21.2)], confirmed=22.0, ended=23.0)
    assert settle(books(twice)).digits_lost == 6
    assert settle(books(twice, windows=(Window(HARMLESS, 12.0, 13.0),))).digits_lost == 0


def test_a_service_that_does_not_say_that_it_is_ready_again_shows() -> None:
    account = settle(books(ANA, windows=(Window(HARMLESS, 1.0, None),)))
    assert (account.never_ready, account.faultless) == (["AMI cut"], False)


@pytest.mark.parametrize(("began", "over", "touched"), [(0, 4, False), (0, 5, True), (16, 20, True), (17, 20, False)])
def test_a_fault_explains_what_is_beside_it_or_shortly_after(began: float, over: float, touched: bool) -> None:
    assert Window(SHUT, 5.0, 10.0).touches(began, over) is touched
    assert Window(SHUT, 5.0, None).touches(1e6, 1e6)
