"""What a run tells: one table for people, the same as JSON.

Knows words and columns. Does not judge.
"""

from typing import Any

from tests.chaos.accounts import Fate
from tests.chaos.run import Result


def as_json(result: Result, about: dict[str, Any]) -> dict[str, Any]:
    """All figures by name; `about` says what was run."""
    account, leaks = result.account, result.leaks
    return {
        **about,
        "seconds": round(result.seconds, 1),
        "faults": dict(account.faults),
        "fault_times": [
            {
                "name": window.kind.name,
                "at": round(window.began - result.began, 1),
                "seconds": None if window.over is None else round(window.over - window.began, 1),
            }
            for window in result.windows
        ],
        "calls_placed": account.fates.total(),
        "calls": {fate.value: account.fates[fate] for fate in Fate},
        "calls_lost": [
            {
                "caller": lost.number,
                "how": lost.fate.value,
                "at": round(lost.placed - result.began, 1),
                "ended": None if lost.ended is None else round(lost.ended - result.began, 1),
                "beside": list(lost.beside),
                "codes": list(lost.codes),
            }
            for lost in account.lost
        ],
        "events_owed": account.owed,
        "events_delivered": account.delivered,
        "events_missing": [list(one) for one in account.missing],
        "events_repeated_with_the_same_key": account.repeated,
        "events_under_two_keys": [list(one) for one in account.doubled],
        "digits_keyed": account.keyed,
        "digits_lost": account.digits_lost,
        "never_ready_after": list(account.never_ready),
        "stuck_channels": list(leaks.channels),
        "stuck_bridges": list(leaks.bridges),
        "open_files": {"before": leaks.files_first, "after": leaks.files_last},
        "tasks": {"before": leaks.tasks_first, "after": leaks.tasks_last},
        "connections_after": leaks.connections,
        "gauges_after": leaks.gauges,
        "memory_kib": [
            {"pid": life.pid, "seconds": round(life.seconds), "warm": life.warm, "end": life.end}
            for life in result.lives
        ],
        "good": result.account.faultless and result.leaks.none,
    }


def as_text(told: dict[str, Any]) -> str:
    """The table."""
    calls: dict[str, int] = told["calls"]
    rows = [
        ("faults", f"{sum(told['faults'].values())}: " + _counted(told["faults"])),
        ("calls placed", f"{told['calls_placed']}: " + _counted({name: n for name, n in calls.items() if n})),
        ("calls lost", f"{len(told['calls_lost'])}; only Asterisk's own death may lose one"),
        *(("", _lost(one)) for one in told["calls_lost"]),
        ("events owed", str(told["events_owed"])),
        ("events delivered", str(told["events_delivered"])),
        *(("", f"missing: {event} of {number}") for number, event in told["events_missing"]),
        ("  again, with the same key", str(told["events_repeated_with_the_same_key"])),
        ("  again, with another key", _list([" of ".join(reversed(one)) for one in told["events_under_two_keys"]])),
        ("digits keyed", str(told["digits_keyed"])),
        ("digits lost", f"{told['digits_lost']} with no fault beside"),
        ("not ready again after", _list(told["never_ready_after"])),
        ("stuck channels", _list(told["stuck_channels"])),
        ("stuck bridges", _list(told["stuck_bridges"])),
        ("open files", f"{told['open_files']['before']} before, {told['open_files']['after']} after"),
        ("tasks", f"{told['tasks']['before']:g} before, {told['tasks']['after']:g} after"),
        ("connections to ARI after", str(told["connections_after"])),
        *((f"{name} after", f"{value:g}") for name, value in told["gauges_after"].items()),
        *(
            (
                "memory",
                f"{one['warm'] / 1024:.1f} MiB after warm-up, {one['end'] / 1024:.1f} at the end, {one['seconds']} s",
            )
            for one in told["memory_kib"]
        ),
        ("good", "yes" if told["good"] else "NO"),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {text}" for name, text in rows)


def _lost(one: dict[str, Any]) -> str:
    return f"{one['caller']} {one['how']} at {one['at']} s, beside {_list(one['beside'])}; codes {_list(one['codes'])}"


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"


def _list(words: list[str]) -> str:
    return ", ".join(words) or "none"
