"""What an exception says when it is printed."""

from bridge.errors import AsteriskError, ChannelGone, ConfigError, IvrError, ScriptError
from bridge.faults import fault


def test_a_configuration_error_says_all_its_findings_one_in_each_line() -> None:
    findings = (fault("CB400", "no such file", file="a.toml"), fault("CB402", file="b.toml", line=3))
    error = IvrError(findings)
    assert isinstance(error, ConfigError)
    assert error.findings == findings
    assert str(error).splitlines() == [str(finding) for finding in findings]


def test_a_script_error_says_its_fault() -> None:
    error = ScriptError(fault("CB205", "no complete reply within 15 s"))
    assert error.fault.code == "CB205"
    assert "no complete reply within 15 s" in str(error)


def test_an_error_of_asterisk_keeps_the_status_and_a_hang_up_is_no_error_of_asterisks() -> None:
    assert AsteriskError("play: refused", 500).status == 500
    assert AsteriskError("play: no answer").status == 0
    assert not isinstance(ChannelGone(), AsteriskError)
