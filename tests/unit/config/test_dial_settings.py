from pathlib import Path

import pytest

from bridge.telephony.destinations import DialplanPlace
from bridge.telephony.dial_rules import DialScope
from tests.unit.config.deployment import MINIMAL, load, refused

RULE = "[dial]\nexternal = 'PJSIP/{number}@trunk'\n[[dial.allow]]\npattern = '0040NX.'\n"


def test_what_is_not_said_has_the_default_of_the_reference(tmp_path: Path) -> None:
    settings = load(tmp_path, MINIMAL)
    dial, leave = settings.dial, settings.leave
    assert (dial.phone, dial.external, dial.technologies, dial.ring) == ("PJSIP/{short}", None, ("PJSIP", "Local"), 25)
    assert (dial.deny, dial.allow) == ((), ())
    assert leave.contexts == ("callbridge-xfer",)
    assert leave.queue.place() == DialplanPlace("callbridge-xfer", "q{short}")
    assert leave.voicemail.place() == DialplanPlace("callbridge-xfer", "v{short}")
    assert leave.conference.place() == DialplanPlace("callbridge-xfer", "c{short}")
    assert (settings.draft.enabled, settings.draft.prefix) == (True, "*48")


def test_a_rule_that_says_its_pattern_only_has_the_defaults_of_the_reference(tmp_path: Path) -> None:
    (rule,) = load(tmp_path, MINIMAL + RULE).dial.allow
    assert (set(rule.scope), rule.ivr, rule.strip, rule.prepend) == ({DialScope.IVR, DialScope.API}, None, 0, "")
    assert (rule.template, rule.callerid, rule.callerid_allow) == (None, "did", ())
    assert (rule.max_calls_per_hour, rule.max_minutes_per_day) == (0, 0)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[dial]\nring = 0", "7: fatal CB403 dial.ring: must be a number from 1 to 600, not 0."),
        ("[dial]\nring = 601", "7: fatal CB403 dial.ring: must be a number from 1 to 600, not 601."),
        ("[dial]\nphone = 'PJSIP/desk'", "7: fatal CB403 dial.phone: the template has neither {short} nor {number}"),
        (
            "[dial]\nphone = 'PJSIP/{shrt}'",
            "7: fatal CB403 dial.phone: there is no {shrt} in this template. Known: {number}, {org}, {short}.",
        ),
        ("[dial]\nphone = '{short}'", "7: fatal CB403 dial.phone: must be such as"),
        ("[dial]\nphone = 'PJSIP/{short},20'", "7: fatal CB403 dial.phone: must be such as"),
        ("[dial]\nexternal = 'PJSIP/trunk'", "7: fatal CB403 dial.external: the template has no {number}"),
        (
            "[dial]\nexternal = 'PJSIP/{short}@t'",
            "7: fatal CB403 dial.external: there is no {short} in this template. Known: {number}, {org}.",
        ),
        ("[dial]\nexternal = 'PJSIP/{number}@a&PJSIP/{number}@b'", "7: fatal CB403 dial.external: must be such as"),
        ("[dial]\ntechnologies = ['PJ/SIP']", "7: fatal CB403 dial.technologies[1]: must be a list such as"),
        ("[[dial.deny]]\npattern = '.'", '7: fatal CB403 dial.deny[1].pattern: pattern "." begins with "."'),
        ("[[dial.deny]]\npatern = '1'", '7: fatal CB402 dial.deny[1].patern: there is no "patern" here.'),
        (
            RULE + "scope = []",
            '10: fatal CB403 dial.allow[1].scope: must be a list of "ivr" and "api", not an empty list.',
        ),
        (
            RULE + "scope = ['me']",
            '10: fatal CB403 dial.allow[1].scope[1]: must be a list of "ivr" and "api", not "me".',
        ),
        (
            RULE + "ivr = ['main']",
            '10: fatal CB403 dial.allow[1].ivr[1]: must be such as "0003*099" or "099", not "main".',
        ),
        (RULE + "strip = -1", "10: fatal CB403 dial.allow[1].strip: must be a whole number from 0 to 40, not -1."),
        (RULE + "prepend = '9;'", "10: fatal CB403 dial.allow[1].prepend: must be at most 40 of digits"),
        (RULE + "callerid_allow = ['+4[']", '10: fatal CB403 dial.allow[1].callerid_allow[1]: pattern "+4[" has a "["'),
        (RULE + "max_calls_per_hour = -1", "10: fatal CB403 dial.allow[1].max_calls_per_hour: must be a whole number"),
        (
            RULE + "max_minutes_per_day = 1.5",
            "10: fatal CB403 dial.allow[1].max_minutes_per_day: must be a whole number",
        ),
        (
            "[leave]\ncontexts = ['a,b']",
            "7: fatal CB403 leave.contexts[1]: must be a name of the dialplan: 1 to 79 letters",
        ),
        ("[leave]\nqueue = { context = 'x' }", '7: fatal CB405 leave.queue.extension: "extension" is missing.'),
        (
            "[leave]\nqueue = { context = 'x', extension = 'q{n}' }",
            "7: fatal CB403 leave.queue.extension: there is no {n}",
        ),
        ("[draft]\nprefix = ''", '7: fatal CB403 draft.prefix: must be 1 to 8 keys such as "*48", not "".'),
        ("[draft]\nprefix = 'x'", '7: fatal CB403 draft.prefix: must be 1 to 8 keys such as "*48", not "x".'),
        (
            "[[extension]]\nnumber = '1'\ntype = 'phone'\ndial = 'PJSIP/{name}'",
            "9: fatal CB403 extension[1].dial: there is no {name}",
        ),
        (
            "[[extension]]\nnumber = '1'\ntype = 'queue'\nasterisk = 'a b'",
            "9: fatal CB403 extension[1].asterisk: must be such as",
        ),
    ],
)  # fmt: skip - one row of the table is one line
def test_what_cannot_be_dialled_is_refused_where_it_is_written(tmp_path: Path, table: str, message: str) -> None:
    found = refused(tmp_path, f"{MINIMAL}{table}\n")
    assert any(one.startswith(f"callbridge.toml:{message}") for one in found), found
