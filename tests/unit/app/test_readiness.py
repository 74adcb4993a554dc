import asyncio
from pathlib import Path

from bridge.app.readiness import gauges_of, lacking, links_of
from bridge.asterisk.link_state import LinkState
from bridge.observe.metric_table import METRICS
from bridge.observe.metrics import Metrics
from tests.unit.app.test_orders import built

AMI = '[asterisk.pbx1.ami]\npassword = "made-up"\n'


async def test_each_link_that_is_down_and_the_store_are_named(tmp_path: Path) -> None:
    async with built(tmp_path, AMI) as (parts, servers, _):
        assert links_of(servers) == {"pbx1": "connecting", "pbx1 AMI": "connecting"}
        why = lacking(parts, servers)
        assert why[:2] == [
            "Asterisk pbx1 is not connected (connecting)",
            "Asterisk pbx1 AMI is not connected (connecting)",
        ]
        assert "is not open yet" in why[2]
        parts.store.writer.trouble = ""
        for server in servers:
            server.link.state = LinkState.CONNECTED
            assert server.ami is not None
            server.ami.state = LinkState.CONNECTED
        assert lacking(parts, servers) == []
        parts.admission.late = "the event loop is late"
        assert lacking(parts, servers) == ["the event loop is late"]


async def test_numbers_are_those_of_now(tmp_path: Path) -> None:
    async with built(tmp_path) as (parts, servers, _):
        gauges = gauges_of(parts, servers)
        families = {family.name for family in Metrics(gauges).families()}
        assert families == {one.name.removesuffix("_total") for one in METRICS}
        values = {name: gauge.value() for name, gauge in gauges.items()}
        assert values.pop("callbridge_tasks") == len(asyncio.all_tasks())
        assert values == {
            "callbridge_calls": 0,
            "callbridge_calls_refused": {"max_calls": 0, "max_new_per_second": 0, "late": 0, "ending": 0},
            "callbridge_loop_lag_seconds": 0,
            "callbridge_link_up": {"pbx1": 0.0},
            "callbridge_outbox_unsaved": 0,
            "callbridge_outbox_lost": 0,
            "callbridge_outbox_pending": 0,
            "callbridge_timelines_lost": 0,
            "callbridge_spans_lost": 0,
        }
