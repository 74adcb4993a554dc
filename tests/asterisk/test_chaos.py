"""The faults' suite in short: a few calls, most of the faults once, on both versions. The long one is `make chaos`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from lab.asterisk import Asterisk
from tests.chaos.plan import Planned
from tests.chaos.run import run
from tests.chaos.table import as_json, as_text

pytestmark = [pytest.mark.asterisk, pytest.mark.alone, pytest.mark.timeout(300)]

CALLS: Final = 4
SHORT: Final[Sequence[Planned]] = [
    Planned(4.0 + 7.0 * number, name, seed=number)
    for number, name in enumerate(
        (
            "link cut",
            "script odd",
            "bridge killed",
            "receiver down",
            "store locked",
            "bridge stopped",
            "REST slow",
            "Asterisk killed",
            "AMI cut",
        )
    )
]


async def test_among_faults_no_call_event_or_digit_is_lost_and_nothing_is_left(
    asterisk: Asterisk, tmp_path: Path
) -> None:
    result = await run(asterisk, tmp_path, asterisk.metrics_port, SHORT, CALLS)
    told = as_json(result, {})
    assert told["good"], f"{as_text(told)}\n{json.dumps(told, indent=1)}"
    assert told["calls"]["finished"] >= CALLS * 3, as_text(told)
