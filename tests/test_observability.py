"""The dashboard and the alert rules in packaging/observability name metrics and labels that exist, and all of them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bridge.observe.metric_table import BY_NAME, METRICS, Kind
from tests.house import ROOT

FOLDER = ROOT / "packaging" / "observability"
RULES = FOLDER / "callbridge-rules.yaml"
DASHBOARD = FOLDER / "grafana-callbridge.json"
HOW_TO = ROOT / "docs" / "howto" / "observability.md"
NAME = re.compile(r"\bcallbridge_[a-z_]+\b")
SELECTED = re.compile(r"\b(callbridge_[a-z_]+)\{([^}]*)\}")
LABEL = re.compile(r'([a-z_]+)(?:=~|!~|!=|=)"')
GROUPED = re.compile(r"by \(([^)]*)\)")
EVERYWHERE = {"instance", "job", "le"}


def known(name: str) -> str:
    """The metric to which a series belongs."""
    for ending in ("_bucket", "_sum", "_count"):
        base = name.removesuffix(ending)
        if base != name and base in BY_NAME and BY_NAME[base].kind is Kind.HISTOGRAM:
            return base
    return name


def expressions() -> list[str]:
    panels: list[dict[str, Any]] = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    drawn = [target["expr"] for panel in panels for target in panel["targets"]]
    return [*drawn, *alerts()]


def alerts() -> list[str]:
    text = re.sub(
        r"expr: >-\n((?: {10}.*\n)+)", lambda found: f"expr: {' '.join(found[1].split())}\n", RULES.read_text()
    )
    return re.findall(r"^ +expr: (.+)$", text, re.MULTILINE)


@pytest.mark.parametrize("file", [RULES, DASHBOARD, HOW_TO], ids=lambda file: file.name)
def test_every_metric_that_is_named_exists(file: Path) -> None:
    named = {known(name) for name in NAME.findall(file.read_text("utf-8"))}
    assert named
    assert named <= BY_NAME.keys(), named - BY_NAME.keys()


@pytest.mark.parametrize("expression", expressions())
def test_every_label_that_is_named_exists(expression: str) -> None:
    series = {known(name) for name in NAME.findall(expression)}
    labels = {label for name in series for label, _ in BY_NAME[name].labels} | EVERYWHERE
    for name, selector in SELECTED.findall(expression):
        own = {label for label, _ in BY_NAME[known(name)].labels} | EVERYWHERE
        assert set(LABEL.findall(selector)) <= own
    for group in GROUPED.findall(expression):
        assert {one.strip() for one in group.split(",")} <= labels
    assert expression.count("(") == expression.count(")")
    assert expression.count("{") == expression.count("}")


def test_a_counter_is_drawn_as_what_it_grows_by() -> None:
    for expression in expressions():
        for name in NAME.findall(expression):
            if BY_NAME[known(name)].kind is not Kind.GAUGE:
                assert re.search(rf"(?:rate|increase)\({name}", expression), expression


def test_every_metric_is_on_the_dashboard() -> None:
    drawn = {known(name) for name in NAME.findall(DASHBOARD.read_text("utf-8"))}
    assert drawn == {one.name for one in METRICS}


def test_every_alert_says_how_bad_it_is_and_what_to_do() -> None:
    text = RULES.read_text("utf-8")
    names = re.findall(r"- alert: (\w+)", text)
    assert len(names) == len(set(names)) == len(alerts()) > 10
    for part in text.split("- alert: ")[1:]:
        assert re.search(r"severity: (critical|warning)", part)
        assert re.search(r'summary: ".+"', part)
        assert re.search(r'description: ".+"', part)


def test_panels_lie_beside_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(DASHBOARD.read_text("utf-8"))["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_no_label_could_name_a_call() -> None:
    labels = {label for one in METRICS for label, _ in one.labels}
    assert labels == {"event", "of", "reason", "result", "state"}


def test_the_dashboard_has_the_form_that_grafana_documents() -> None:
    """Grafana itself is nowhere to be had; its page "Dashboard JSON model" says which fields there are, and of what."""
    board: dict[str, Any] = json.loads(DASHBOARD.read_text("utf-8"))
    assert "id" not in board, "that of somebody else's Grafana would be overwritten"
    assert 8 <= len(board["uid"]) <= 40
    assert board["schemaVersion"] >= 17
    assert (board["title"], board["timezone"], board["editable"]) == ("Callbridge", "browser", True)
    assert set(board["time"]) == {"from", "to"}
    assert all(isinstance(tag, str) for tag in board["tags"])
    panels = board["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["type"] in {"stat", "timeseries"}, "both come with every Grafana"
        assert panel["title"]
        assert set(panel["gridPos"]) == {"x", "y", "w", "h"}
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"]) > 0


def test_the_dashboard_uses_no_variable_that_it_does_not_have() -> None:
    board = json.loads(DASHBOARD.read_text("utf-8"))
    known = {variable["name"]: variable["type"] for variable in board["templating"]["list"]}
    assert known == {"datasource": "datasource", "instance": "query"}
    used = set(re.findall(r"\$\{?([a-z]\w*)", DASHBOARD.read_text("utf-8")))
    assert used == set(known)
    for panel in board["panels"]:
        for target in panel["targets"]:
            assert 'instance=~"$instance"' in target["expr"], target["expr"]
