from pathlib import Path

from tests.unit.config.deployment import MINIMAL, load


def test_settings_know_where_they_were_read(tmp_path: Path) -> None:
    environ = {"CALLBRIDGE_DIAL__RING": "30"}
    settings = load(tmp_path, MINIMAL + "[dial]\nphone = 'PJSIP/{short}'\n", environ)
    findings = settings.source.findings()
    findings.add("CB425", ("dial", "phone"), "x")
    findings.add("CB425", ("dial", "ring"), "x")
    places = [(Path(fault.file).name, fault.line) for fault in findings.faults]
    assert places == [("callbridge.toml", 7), ("CALLBRIDGE_DIAL__RING", 0)]


def test_two_readings_of_one_file_are_equal_when_they_say_the_same(tmp_path: Path) -> None:
    first = load(tmp_path, MINIMAL)
    assert load(tmp_path, MINIMAL + "# x\n") == first
    assert load(tmp_path, MINIMAL + "[dial]\nring = 5\n") != first
