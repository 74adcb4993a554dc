"""How a number is dialled, or why not. Source: The IVR 9; I17, I18, I34, I35, I40."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.telephony.destinations import (
    Destination,
    DialplanPlace,
    DialReason,
    EnterIvr,
    Kind,
    LeaveFor,
    Refused,
    RingOutside,
    RingPhone,
    ShownRule,
)
from bridge.telephony.dial_rules import DenyRule, DialRule, DialScope
from bridge.telephony.dialling import Dialling
from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind, read_number
from bridge.telephony.patterns import NumberPattern
from bridge.telephony.shown_number import Numbers, ShownNumber
from bridge.telephony.values import Extension

IVR = Extension("0003", "099")
XFER = "callbridge-xfer"


def declared(number: str, kind: ExtensionKind, dial: str | None = None) -> Declaration:
    read = read_number(number, "0003")
    assert read is not None
    return Declaration(read, kind, dial=dial)


def allow(pattern: str, template: str | None = None, name: str = "dial.allow[1]") -> DialRule:
    return DialRule(name, NumberPattern.parse(pattern), template=template)


HOUSE = Dialling(
    organisation="0003",
    directory=Directory(
        (
            declared("001", ExtensionKind.PHONE),
            declared("002", ExtensionKind.PHONE, "PJSIP/002-desk&PJSIP/002-app"),
            declared("0004*001", ExtensionKind.PHONE, "PJSIP/four"),
            declared("099", ExtensionKind.IVR),
            declared("8XX", ExtensionKind.QUEUE),
            declared("700", ExtensionKind.VOICEMAIL),
            declared("600", ExtensionKind.CONFERENCE),
        )
    ),
    country="RO",
    external="PJSIP/{number}@trunk",
)
OUTSIDE = replace(HOUSE, deny=(DenyRule("dial.deny[1]", NumberPattern.parse("0040900X.")),), allow=(allow("0040NX."),))


def decide(
    text: str,
    dialling: Dialling = OUTSIDE,
    kind: Kind = Kind.AUTO,
    asking: Extension | None = IVR,
    scope: DialScope = DialScope.IVR,
) -> Destination:
    return dialling.decide(text, kind, asking, scope)


def reason(to: Destination) -> DialReason | None:
    return to.reason if isinstance(to, Refused) else None


def endpoint(to: Destination) -> str:
    assert isinstance(to, RingOutside), to
    return to.endpoint


def leaving(extension: str) -> LeaveFor:
    return LeaveFor(DialplanPlace(XFER, extension))


class TestNumber:
    @pytest.mark.parametrize(
        "text",
        [
            "001&PJSIP/evil",  # I18
            "",
            "-",
            "+",
            "1+2",
            "1" * 41,
            "0744,0745",
            "0744|w",
            "PJSIP/001",
            "001@trunk",
            "001\n",
            "001\r\nAction: Originate",
            "${EXTEN}",
            "\u0660\u0660\u0661",
            "\uff10\uff10\uff11",
            "0\u00a0744",
            "anonymous",
            "1" * 4096,
        ],
    )
    def test_what_is_no_number_is_dialled_nowhere(self, text: str) -> None:
        assert decide(text) == Refused(DialReason.BAD_NUMBER, "it is no number")

    def test_separators_are_removed(self) -> None:
        assert decide(" (0-0.1) ") == RingPhone(Extension("0003", "001"), ("PJSIP/001",))


class TestExtension:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("001", RingPhone(Extension("0003", "001"), ("PJSIP/001",))),
            ("0003*001", RingPhone(Extension("0003", "001"), ("PJSIP/001",))),
            ("002", RingPhone(Extension("0003", "002"), ("PJSIP/002-desk", "PJSIP/002-app"))),
            ("0004*001", RingPhone(Extension("0004", "001"), ("PJSIP/four",))),
            ("099", EnterIvr(IVR)),
            ("0003*812", leaving("q812")),
            ("700", leaving("v700")),
            ("600", leaving("c600")),
        ],
    )
    def test_each_type_has_its_way(self, text: str, expected: Destination) -> None:
        assert decide(text) == expected

    def test_a_short_number_is_one_of_the_organisation_that_asks(self) -> None:
        assert decide("001", asking=Extension("0004", "099")) == RingPhone(Extension("0004", "001"), ("PJSIP/four",))
        assert decide("001", asking=None) == RingPhone(Extension("0003", "001"), ("PJSIP/001",))

    def test_it_wins_over_a_public_number_of_the_same_digits(self) -> None:
        assert decide("001", replace(HOUSE, allow=(allow("X."),))) == decide("001")

    def test_an_extended_number_that_is_none_is_never_dialled_outside(self) -> None:
        everything = replace(HOUSE, allow=(allow("[0-9*#+]."),))
        assert reason(decide("0003*555", everything)) is DialReason.UNAVAILABLE
        assert reason(decide("0003*001", everything, Kind.NUMBER)) is DialReason.UNAVAILABLE

    @pytest.mark.parametrize("dial", ["", "PJSIP", "SIP/001", "PJSIP/001&", "PJSIP/{shrt}", "PJSIP/a,b", "PJSIP/a\n"])
    def test_a_phone_whose_endpoints_cannot_be_dialled_is_unavailable(self, dial: str) -> None:
        phone = Directory((declared("001", ExtensionKind.PHONE, dial),))
        assert reason(decide("001", replace(HOUSE, directory=phone))) is DialReason.UNAVAILABLE

    def test_other_technologies_are_dialled_where_they_are_allowed(self) -> None:
        phone = Directory((declared("001", ExtensionKind.PHONE, "DAHDI/g0/001"),))
        dahdi = replace(HOUSE, directory=phone, technologies=frozenset({"DAHDI"}))
        assert decide("001", dahdi) == RingPhone(Extension("0003", "001"), ("DAHDI/g0/001",))


class TestKind:
    @pytest.mark.parametrize(
        ("kind", "good"),
        [
            (Kind.EXTENSION, {"001", "002", "099"}),
            (Kind.QUEUE, {"800"}),
            (Kind.VOICEMAIL, {"700", "001", "002"}),
            (Kind.CONFERENCE, {"600"}),
            (Kind.DIALPLAN, set()),
        ],
    )
    def test_an_extension_of_another_kind_is_a_bad_number(self, kind: Kind, good: set[str]) -> None:
        for text in ("001", "002", "099", "800", "700", "600", "555", "0003*555", "0744123456"):
            assert reason(decide(text, kind=kind)) is (None if text in good else DialReason.BAD_NUMBER)

    def test_a_phone_has_a_mailbox(self) -> None:
        assert decide("001", kind=Kind.VOICEMAIL) == leaving("v001")

    def test_a_number_is_not_looked_up_among_extensions(self) -> None:
        assert endpoint(decide("001", replace(HOUSE, allow=(allow("0X."),)), Kind.NUMBER)) == "PJSIP/001@trunk"
        assert reason(decide("001", kind=Kind.NUMBER)) is DialReason.DENIED


class TestOutside:
    def test_nothing_is_dialled_without_a_rule(self) -> None:
        """I17."""
        assert decide("0044123") == Refused(DialReason.DENIED, "no dial rule allows it")
        assert reason(decide("0744123456", HOUSE)) is DialReason.DENIED
        assert reason(decide("112", HOUSE)) is DialReason.DENIED

    @pytest.mark.parametrize("text", ["0744123456", "+40744123456", "0040 744-123-456"])
    def test_a_number_is_dialled_in_the_form_that_the_rule_allows(self, text: str) -> None:
        """I35."""
        assert endpoint(decide(text)) == "PJSIP/0040744123456@trunk"

    def test_without_country_only_the_given_form_counts(self) -> None:
        digits = replace(OUTSIDE, country=None)
        assert reason(decide("0744123456", digits)) is DialReason.DENIED
        assert endpoint(decide("0040744123456", digits)) == "PJSIP/0040744123456@trunk"

    @pytest.mark.parametrize("text", ["0900123456", "+40900123456", "0040900123456", "09001234567", "0900" + "1" * 36])
    def test_a_denied_number_is_denied_in_all_its_forms_and_with_digits_added(self, text: str) -> None:
        everything = replace(OUTSIDE, allow=(allow("[+0-9]."),))
        assert decide(text, everything) == Refused(DialReason.DENIED, "dial.deny[1] forbids it")

    def test_the_first_rule_that_fits_counts(self) -> None:
        rules = (allow("0040NX.", "PJSIP/{number}@one"), allow("07X.", "PJSIP/{number}@two", "dial.allow[2]"))
        assert endpoint(decide("0744123456", replace(HOUSE, allow=rules))) == "PJSIP/0040744123456@one"
        assert endpoint(decide("0744123456", replace(HOUSE, allow=rules[::-1]))) == "PJSIP/0744123456@two"

    def test_a_rule_for_others_is_passed_over(self) -> None:
        api = replace(allow("0X.", "PJSIP/{number}@api"), scope=frozenset({DialScope.API}))
        other = replace(allow("0X.", "PJSIP/{number}@other"), ivrs=frozenset({Extension("0003", "098")}))
        rules = replace(HOUSE, allow=(api, other, allow("0X.")))
        assert endpoint(decide("0744123456", rules)) == "PJSIP/0744123456@trunk"
        assert endpoint(decide("0744123456", rules, scope=DialScope.API)) == "PJSIP/0744123456@api"
        assert endpoint(decide("0744123456", rules, asking=Extension("0003", "098"))) == "PJSIP/0744123456@other"

    def test_the_rule_changes_the_front_of_the_number(self) -> None:
        rule = replace(allow("0040NX."), strip=4, prepend="9")
        to = decide("0744123456", replace(HOUSE, allow=(rule,)))
        assert to == RingOutside("0744123456", "PJSIP/9744123456@trunk", "dial.allow[1]")

    def test_it_carries_what_counts_and_who_is_shown(self) -> None:
        """I34 and I40: who keeps the counters, and who is shown, are asked with what is here."""
        rule = replace(allow("0X."), shown=ShownRule("caller"), max_calls_per_hour=2, max_minutes_per_day=60)
        to = decide("0744123456", replace(HOUSE, allow=(rule,)))
        assert to == RingOutside("0744123456", "PJSIP/0744123456@trunk", "dial.allow[1]", ShownRule("caller"), 2, 60)

    def test_the_template_may_name_the_organisation_that_asks(self) -> None:
        rules = replace(HOUSE, allow=(allow("0X.", "PJSIP/{number}@trunk-{org}"),))
        assert endpoint(decide("0744", rules, asking=Extension("0004", "099"))) == "PJSIP/0744@trunk-0004"
        assert endpoint(decide("0744", rules, asking=None)) == "PJSIP/0744@trunk-0003"

    @pytest.mark.parametrize(
        ("rule", "detail"),
        [
            (replace(allow("0X."), strip=10, prepend="9"), "the strip of dial.allow[1] leaves nothing of it"),
            (allow("0X.", "SIP/{number}"), "the template of dial.allow[1] makes no endpoint of dial.technologies"),
            (allow("0X.", "PJSIP/{short}"), "the template of dial.allow[1] makes no endpoint of dial.technologies"),
            (allow("0X.", "PJSIP/{number}&PJSIP/1"), "the template of dial.allow[1] makes no endpoint"),
            (replace(allow("0X."), prepend="9,"), "the template of dial.allow[1] makes no endpoint"),
        ],
    )
    def test_a_rule_that_cannot_be_carried_out_is_unavailable(self, rule: DialRule, detail: str) -> None:
        to = decide("0744123456", replace(HOUSE, allow=(rule,)))
        assert isinstance(to, Refused)
        assert to.reason is DialReason.UNAVAILABLE
        assert to.detail.startswith(detail)

    def test_without_any_template_nothing_is_dialled(self) -> None:
        expected = "dial.allow[1] has no template, and there is no dial.external"
        assert decide("0744123456", replace(OUTSIDE, external=None)) == Refused(DialReason.UNAVAILABLE, expected)


def test_a_place_of_the_dialplan_is_left_for_if_its_context_is_permitted() -> None:
    assert HOUSE.leave_for(DialplanPlace(XFER, "s")) == leaving("s")
    assert reason(HOUSE.leave_for(DialplanPlace("from-phones", "112"))) is DialReason.UNAVAILABLE


def test_the_number_shown_outside_is_worked_out_with_the_house_and_its_country() -> None:
    house = replace(HOUSE, callerid="+40258422000")
    allowed = ShownRule(allowed=(NumberPattern.parse("+40258422XXX"),))
    assert house.shown_number(allowed, Numbers()) == ShownNumber("+40258422000")
    assert house.shown_number(allowed, Numbers(wished="0258422111")) == ShownNumber("0258422111")


HOSTILE = (
    st.text(max_size=60)
    | st.text("+0123456789*#", max_size=42)
    | st.text("0149+*#&,|/@;: \n\r{}-.()\u0661", max_size=42)
    | st.text("09", min_size=4000, max_size=4096)
)
KINDS = st.sampled_from(Kind)
SCOPES = st.sampled_from(DialScope)
ASKING = st.sampled_from([None, IVR, Extension("0004", "001")])


@given(HOSTILE, KINDS, ASKING, SCOPES)
def test_every_text_has_a_destination_and_nothing_but_digits_of_it_is_ever_dialled(
    text: str, kind: Kind, asking: Extension | None, scope: DialScope
) -> None:
    """With the most generous rules there can be: whatever is dialled is a template and `[0-9+*#]`."""
    generous = replace(HOUSE, allow=(allow("[0-9*#+]."),), external="PJSIP/{number}@trunk")
    match generous.decide(text, kind, asking, scope):
        case RingOutside(number, dialled, _):
            assert re.fullmatch(r"PJSIP/\+?[0-9*#]{1,40}@trunk", dialled)
            assert re.fullmatch(r"\+?[0-9*#]{1,40}", number)
        case RingPhone(extension, endpoints):
            assert generous.directory.is_phone(extension)
            assert all(re.fullmatch(r"PJSIP/[a-z0-9-]+", dialled) for dialled in endpoints)
        case LeaveFor(place):
            assert re.fullmatch(r"[qvc][0-9]{1,8}", place.extension)
            assert place.context == XFER
        case EnterIvr(extension):
            assert extension == IVR
        case Refused(_, detail):
            assert detail
            assert "\n" not in detail


@given(HOSTILE, st.sampled_from([Kind.AUTO, Kind.NUMBER]), ASKING, SCOPES)
def test_without_rules_nothing_is_ever_dialled_outside(
    text: str, kind: Kind, asking: Extension | None, scope: DialScope
) -> None:
    assert not isinstance(HOUSE.decide(text, kind, asking, scope), RingOutside)


@given(st.text("+0123456789*#", max_size=40), st.sampled_from("&,|/;@:\n\r\0 \u2028\u0661${}\"'"), st.integers(0, 40))
def test_a_sign_that_steers_asterisk_never_passes(digits: str, sign: str, place: int) -> None:
    text = digits[:place] + sign + digits[place:]
    generous = replace(HOUSE, allow=(allow("[0-9*#+]."),))
    if sign != " ":
        assert reason(generous.decide(text, Kind.AUTO, IVR, DialScope.IVR)) is DialReason.BAD_NUMBER


@given(HOSTILE, st.text("PJSI/Local{}numberogsht@&,.-\n", max_size=30), st.text(max_size=5), st.integers(0, 5))
def test_whatever_a_template_says_an_endpoint_is_one_of_the_permitted_technologies(
    text: str, template: str, prepend: str, strip: int
) -> None:
    rule = replace(allow("[0-9*#+].", template), prepend=prepend, strip=strip)
    match replace(HOUSE, allow=(rule,)).decide(text, Kind.NUMBER, IVR, DialScope.IVR):
        case RingOutside(_, dialled, _):
            assert re.fullmatch(r"(PJSIP|Local)/[A-Za-z0-9_.+*#@:/-]+", dialled)
        case to:
            assert isinstance(to, Refused)
