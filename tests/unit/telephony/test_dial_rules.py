"""Rules of what may be dialled. Source: The IVR 9 (steps 4 and 6)."""

from dataclasses import replace

from bridge.telephony.dial_rules import DenyRule, DialRule, DialScope
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.values import Extension

IVR = Extension("0003", "099")
ROMANIA = NumberPattern.parse("0040NX.")
FORMS = ("0744123456", "+40744123456", "0040744123456")


def test_a_rule_serves_everybody_unless_it_says_whom() -> None:
    rule = DialRule("dial.allow[1]", ROMANIA)
    assert all(rule.serves(asking, scope) for asking in (None, IVR) for scope in DialScope)


def test_a_rule_of_one_scope_serves_no_other() -> None:
    rule = DialRule("dial.allow[1]", ROMANIA, scope=frozenset({DialScope.API}))
    assert rule.serves(IVR, DialScope.API)
    assert not rule.serves(IVR, DialScope.IVR)


def test_a_rule_of_some_ivrs_serves_no_other() -> None:
    rule = DialRule("dial.allow[1]", ROMANIA, ivrs=frozenset({IVR}))
    assert rule.serves(IVR, DialScope.IVR)
    assert not rule.serves(Extension("0003", "098"), DialScope.IVR)
    assert not rule.serves(None, DialScope.IVR)


def test_the_first_form_that_fits_is_the_one_that_is_dialled() -> None:
    assert DialRule("dial.allow[1]", ROMANIA).form_of(FORMS) == "0040744123456"
    assert DialRule("dial.allow[1]", NumberPattern.parse("X.")).form_of(FORMS) == "0744123456"
    assert DialRule("dial.allow[1]", NumberPattern.parse("0044X.")).form_of(FORMS) is None


def test_digits_are_taken_off_the_front_and_others_put_there() -> None:
    assert DialRule("dial.allow[1]", ROMANIA, strip=2, prepend="9").digits("0040744") == "940744"
    assert DialRule("dial.allow[1]", ROMANIA).digits("+40744") == "+40744"


def test_a_rule_that_takes_off_everything_leaves_nothing_not_even_what_it_puts_there() -> None:
    assert DialRule("dial.allow[1]", ROMANIA, strip=4, prepend="9").digits("0040") == ""


def test_one_form_is_enough_to_be_denied() -> None:
    assert DenyRule("dial.deny[1]", ROMANIA).forbids(FORMS)
    assert not DenyRule("dial.deny[1]", NumberPattern.parse("0040900X.")).forbids(FORMS)


def test_a_rule_is_the_same_one_wherever_it_stands_in_the_file() -> None:
    rule = DialRule("dial.allow[1]", ROMANIA, ivrs=frozenset({IVR}), prepend="9")
    assert replace(rule, name="dial.allow[7]").identity == rule.identity
    others = (replace(rule, ivrs=None), replace(rule, prepend=""), replace(rule, pattern=NumberPattern.parse("0044X.")))
    assert rule.identity not in {other.identity for other in others}
