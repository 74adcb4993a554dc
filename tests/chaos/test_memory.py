from xml.etree import ElementTree as ET

from tests.chaos.memory import Sample, lives, plot


def samples(pid: int, born: float, seconds: int, kib: int, grows: int = 0) -> list[Sample]:
    return [Sample(born + second, pid, kib + grows * second, 30) for second in range(seconds)]


def test_a_process_that_stays_level_has_no_growth() -> None:
    (life,) = lives(samples(1, 100.0, 120, 60_000))
    assert (life.growth, life.warm, life.end, life.seconds) == (1.0, 60_000, 60_000, 119)


def test_a_process_that_grows_shows() -> None:
    (life,) = lives(samples(1, 100.0, 600, 60_000, grows=100))
    assert life.growth > 1.5


def test_what_caches_take_at_the_start_is_no_growth() -> None:
    warming = samples(1, 0.0, 30, 30_000) + samples(1, 30.0, 200, 60_000)
    assert lives(warming)[0].growth == 1.0


def test_each_process_counts_for_itself_and_a_short_one_not_at_all() -> None:
    found = lives([*samples(1, 0.0, 40, 1), *samples(2, 50.0, 100, 50_000), *samples(3, 160.0, 100, 70_000)])
    assert [(life.pid, life.warm) for life in found] == [(2, 50_000), (3, 70_000)]


def test_the_plot_has_a_line_for_each_process_and_a_mark_for_each_fault() -> None:
    drawn = plot([*samples(1, 0.0, 10, 50_000), *samples(2, 12.0, 10, 50_000)], [(5.0, "killed & restarted")])
    tree = ET.fromstring(drawn)  # noqa: S314 - it was drawn above
    lines = tree.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 2
    assert "killed & restarted at 5 s" in "".join(tree.itertext())


def test_nothing_seen_is_an_empty_plot() -> None:
    assert ET.fromstring(plot([], [])) is not None  # noqa: S314 - it was drawn here
