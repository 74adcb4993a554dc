"""How much was dialled by each rule. Source: The IVR 9, step 5."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest

from bridge.calls.volume import HOUR, Limits, Used, Volume

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
MINUTE = 60.0
CALLS, MINUTES = Limits(calls_per_hour=10), Limits(minutes_per_day=10)
RULE = "dial.allow[1]"


def used(volume: Volume, limits: Limits, now: float = NOON, zone: tzinfo = UTC, rule: str = RULE) -> list[int]:
    return [one.used for one in volume.used(rule, limits, now, zone)]


def talked(volume: Volume, began: float, ended: float) -> None:
    moments = iter((began, ended))
    with volume.conversation(RULE, lambda: next(moments)):
        pass


class TestCalls:
    def test_those_of_the_last_hour_count(self) -> None:
        volume = Volume()
        for moment in (0.0, 1.0, HOUR / 2):
            volume.placed(RULE, NOON + moment)
        assert used(volume, CALLS, NOON + HOUR - 1) == [3]
        assert used(volume, CALLS, NOON + HOUR) == [2]
        assert used(volume, CALLS, NOON + 2 * HOUR) == [0]

    def test_each_rule_has_its_own(self) -> None:
        volume = Volume()
        volume.placed(RULE, NOON)
        assert used(volume, CALLS, rule="dial.allow[2]") == [0]

    def test_one_that_is_about_to_be_placed_takes_its_place_until_it_is_or_is_not(self) -> None:
        volume = Volume()
        volume.hold(RULE)
        assert used(volume, CALLS) == [1]
        assert volume.used(RULE, CALLS, NOON, UTC, held=False) == (Used("calls in an hour", 0, 10),)
        volume.release(RULE)
        assert used(volume, CALLS) == [0]

    def test_a_rule_without_limits_has_nothing_to_use_up(self) -> None:
        assert Volume().used(RULE, Limits(), NOON, UTC) == ()

    def test_a_rule_without_limits_remembers_nothing_for_ever(self) -> None:
        volume = Volume()
        volume.placed(RULE, NOON)
        talked(volume, NOON, NOON + MINUTE)
        volume.used(RULE, Limits(), NOON + 24 * HOUR, UTC)
        assert used(volume, Limits(10, 10), NOON) == [0, 0]


class TestMinutes:
    def test_conversations_since_midnight_count_also_those_that_go_on(self) -> None:
        volume = Volume()
        talked(volume, NOON, NOON + 3 * MINUTE)
        with volume.conversation(RULE, lambda: NOON + 4 * MINUTE):
            assert used(volume, MINUTES, NOON + 6 * MINUTE) == [5]
        assert used(volume, MINUTES, NOON + 60 * MINUTE) == [3]

    def test_of_one_over_midnight_only_the_part_of_today_counts(self) -> None:
        volume, midnight = Volume(), datetime(2026, 11, 25, tzinfo=UTC).timestamp()
        talked(volume, midnight - 5 * MINUTE, midnight + 2 * MINUTE)
        talked(volume, midnight - 9 * MINUTE, midnight - 6 * MINUTE)
        assert used(volume, MINUTES, midnight + 3 * MINUTE) == [2]

    def test_a_day_begins_at_midnight_of_the_operators_zone(self) -> None:
        volume, east = Volume(), timezone(timedelta(hours=2))
        talked(volume, NOON - 15 * HOUR, NOON - 15 * HOUR + 2 * MINUTE)  # 21:00 UTC, 23:00 there: yesterday
        talked(volume, NOON - 13 * HOUR, NOON - 13 * HOUR + 2 * MINUTE)  # 23:00 UTC, 01:00 there: today
        assert used(volume, MINUTES, zone=east) == [2]

    def test_a_conversation_that_fails_is_counted_and_over(self) -> None:
        volume, moments = Volume(), iter((NOON, NOON + 2 * MINUTE))
        with pytest.raises(KeyError), volume.conversation(RULE, lambda: next(moments)):
            raise KeyError
        assert used(volume, MINUTES, NOON + 9 * MINUTE) == [2]


class TestAlarms:
    @pytest.mark.parametrize(
        ("used", "near", "reached"), [(7, False, False), (8, True, False), (10, True, True), (11, True, True)]
    )
    def test_a_limit_is_near_at_eighty_percent(self, used: int, near: bool, reached: bool) -> None:
        one = Used("calls in an hour", used, 10)
        assert (one.near, one.reached) == (near, reached)

    def test_a_limit_that_is_near_at_once_is_told_at_once(self) -> None:
        used = (Used("calls in an hour", 8, 10),)
        assert Volume().alarms(RULE, used) == used

    def test_each_is_told_once_until_it_sinks(self) -> None:
        volume = Volume()

        def alarm(used: int) -> bool:
            return bool(volume.alarms(RULE, (Used("calls in an hour", used, 10),)))

        assert [alarm(used) for used in (7, 8, 9, 10, 10, 9, 10, 3, 8)] == [
            *(False, True, False, True, False, False, True, False, True)
        ]  # fmt: skip
