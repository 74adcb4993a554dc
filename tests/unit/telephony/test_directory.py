"""Finding extensions. Source: The IVR 3.5 (dialable set), 8.3, 9 (step 2); I13."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.telephony.directory import Directory
from bridge.telephony.extensions import Declaration, ExtensionKind, read_number
from bridge.telephony.values import Extension

PHONE, QUEUE, IVR = ExtensionKind.PHONE, ExtensionKind.QUEUE, ExtensionKind.IVR


def declared(number: str, kind: ExtensionKind = PHONE, **said: str) -> Declaration:
    read = read_number(number, "0003")
    assert read is not None
    return Declaration(read, kind, dial=said.get("dial"), name=said.get("name", ""))


def directory(*declarations: Declaration) -> Directory:
    return Directory(declarations)


def kind_of(numbers: Directory, short: str) -> ExtensionKind | None:
    found = numbers.find(Extension("0003", short))
    return found.type if found else None


def test_an_exact_entry_wins_over_a_range_wherever_it_stands() -> None:
    for entries in ([declared("8XX", QUEUE), declared("801", IVR)], [declared("801", IVR), declared("8XX", QUEUE)]):
        assert kind_of(directory(*entries), "801") is IVR
        assert kind_of(directory(*entries), "802") is QUEUE


def test_of_two_ranges_or_two_entries_with_one_number_the_first_counts() -> None:
    numbers = directory(declared("80X", QUEUE), declared("8XX"), declared("001", IVR), declared("001"))
    assert [kind_of(numbers, short) for short in ("801", "811", "001", "002")] == [QUEUE, PHONE, IVR, None]


def test_an_extension_of_another_organisation_is_another_one() -> None:
    assert directory(declared("001")).find(Extension("0004", "001")) is None


class TestEndpoint:
    def test_it_leads_to_its_extension(self) -> None:
        numbers = directory(declared("001", dial="PJSIP/a&PJSIP/b"), declared("002"))
        found = [numbers.of_endpoint(one) for one in ("PJSIP/a", "PJSIP/b", "PJSIP/002", "PJSIP/001", "")]
        assert found == [Extension("0003", "001"), Extension("0003", "001"), Extension("0003", "002"), None, None]

    def test_one_of_two_extensions_belongs_to_the_first(self) -> None:
        numbers = directory(declared("001", dial="PJSIP/a"), declared("002", dial="PJSIP/a"))
        assert numbers.of_endpoint("PJSIP/a") == Extension("0003", "001")

    @pytest.mark.parametrize(
        ("template", "endpoint"),
        [
            (None, "PJSIP/101"),
            ("PJSIP/{number}", "PJSIP/0003*101"),
            ("PJSIP/{org}.{short}-desk", "PJSIP/0003.101-desk"),
            ("PJSIP/{short}x{short}", "PJSIP/101x101"),
            ("PJSIP/{short}x{number}", "PJSIP/101x0003*101"),
        ],
    )
    def test_the_template_of_a_range_is_read_backwards(self, template: str | None, endpoint: str) -> None:
        entry = declared("1XX", dial=template) if template else declared("1XX")
        assert directory(entry).of_endpoint(endpoint) == Extension("0003", "101")

    @pytest.mark.parametrize("endpoint", ["PJSIP/201", "PJSIP/1010", "PJSIP/101\n", "PJSIP/101@trunk", "PJSIP/1.1"])
    def test_another_endpoint_is_nobody_of_the_range(self, endpoint: str) -> None:
        assert directory(declared("1XX")).of_endpoint(endpoint) is None

    def test_two_different_numbers_in_one_endpoint_are_nobody(self) -> None:
        assert directory(declared("1XX", dial="PJSIP/{short}x{short}")).of_endpoint("PJSIP/101x102") is None

    def test_an_exact_entry_takes_its_number_out_of_the_range(self) -> None:
        numbers = directory(declared("1XX"), declared("150", dial="PJSIP/boss"))
        assert numbers.of_endpoint("PJSIP/boss") == Extension("0003", "150")
        assert numbers.of_endpoint("PJSIP/150") is None

    def test_a_range_that_rings_one_endpoint_has_no_channels(self) -> None:
        assert directory(declared("1XX", dial="PJSIP/desk")).of_endpoint("PJSIP/desk") is None


class TestDialable:
    def test_a_number_may_be_the_beginning_of_another(self) -> None:
        """I13."""
        dialable = directory(declared("101"), declared("1012")).dialable("0003")
        asked = {keys: dialable.matching(keys) for keys in ("1", "10", "101", "1012", "105", "")}
        assert asked == {
            "1": (False, True),
            "10": (False, True),
            "101": (True, True),
            "1012": (True, False),
            "105": (False, False),
            "": (False, True),
        }

    def test_only_telephones_of_the_organisation_count(self) -> None:
        numbers = directory(declared("800", QUEUE), declared("099", IVR), declared("0004*101"), declared("0004*1XX"))
        for keys in ("8", "800", "0", "099", "1", "101"):
            assert numbers.dialable("0003").matching(keys) == (False, False)
        assert numbers.dialable("0004").matching("10") == (False, True)

    def test_the_telephones_of_a_range_count(self) -> None:
        dialable = directory(declared("0003*8XX"), declared("0003*9X", QUEUE)).dialable("0003")
        assert [dialable.matching(keys) for keys in ("8", "80", "801", "8011", "9", "91")] == [
            (False, True),
            (False, True),
            (True, False),
            (False, False),
            (False, False),
            (False, False),
        ]

    def test_what_another_entry_takes_out_of_a_range_does_not_count(self) -> None:
        dialable = directory(declared("80X", QUEUE), declared("8[01]X"), declared("810", IVR)).dialable("0003")
        assert dialable.matching("80") == (False, False)
        assert dialable.matching("81") == (False, True)
        assert dialable.matching("810") == (False, False)
        assert dialable.matching("811") == (True, False)

    @pytest.mark.parametrize("keys", ["*", "1*", "#", "x", "\u0661", "1" * 100])
    def test_other_keys_dial_nothing(self, keys: str) -> None:
        assert directory(declared("1XX")).dialable("0003").matching(keys) == (False, False)

    @given(
        st.lists(
            st.tuples(st.sampled_from(["1X", "11X", "1", "12", "120", "12X", "2"]), st.sampled_from([PHONE, QUEUE]))
        ),
        st.text("012", max_size=4),
    )
    def test_it_is_the_set_of_all_telephones(self, entries: list[tuple[str, ExtensionKind]], keys: str) -> None:
        numbers = directory(*(declared(number, kind) for number, kind in entries))
        everything = [f"{number:0{length}}" for length in (1, 2, 3) for number in range(10**length)]
        phones = [short for short in everything if kind_of(numbers, short) is PHONE]
        exact, longer = numbers.dialable("0003").matching(keys)
        assert exact is (keys in phones)
        assert longer is any(phone.startswith(keys) and phone != keys for phone in phones)


class TestName:
    def test_asterisks_name_leads_to_the_extension_of_that_kind(self) -> None:
        support = Declaration(Extension("0003", "800"), QUEUE, asterisk="support")
        room = Declaration(Extension("0003", "700"), ExtensionKind.CONFERENCE)
        numbers = directory(support, room, declared("001"))
        found = [numbers.named(QUEUE, "support"), numbers.named(ExtensionKind.CONFERENCE, "700")]
        assert found == [Extension("0003", "800"), Extension("0003", "700")]
        assert [numbers.named(QUEUE, "800"), numbers.named(QUEUE, "700"), numbers.named(QUEUE, "")] == [None] * 3

    def test_of_two_with_one_name_the_first_counts(self) -> None:
        first = Declaration(Extension("0004", "800"), QUEUE, asterisk="q")
        assert directory(first, Declaration(Extension("0003", "800"), QUEUE, asterisk="q")).named(QUEUE, "q") == (
            Extension("0004", "800")
        )

    @pytest.mark.parametrize(
        ("template", "name"),
        [(None, "812"), ("q{short}", "q812"), ("{org}-{short}", "0003-812"), ("{number}", "0003*812")],
    )
    def test_the_names_of_a_range_are_read_backwards(self, template: str | None, name: str) -> None:
        numbers = read_number("8XX", "0003")
        assert numbers is not None
        queues = directory(Declaration(numbers, QUEUE, asterisk=template), declared("813"))
        assert queues.named(QUEUE, name) == Extension("0003", "812")
        assert queues.named(ExtensionKind.CONFERENCE, name) is None
        assert queues.named(QUEUE, name.replace("812", "813")) is None  # taken out of the range by its own entry

    def test_a_range_with_one_name_for_all_is_nobody(self) -> None:
        numbers = read_number("8XX", "0003")
        assert numbers is not None
        assert directory(Declaration(numbers, QUEUE, asterisk="all")).named(QUEUE, "all") is None


def test_all_extensions_are_listed_with_the_ids_that_were_given_to_them() -> None:
    support = Declaration(Extension("0003", "801"), QUEUE, id=7)
    ids = directory(support, declared("001"), declared("8XX"), declared("XXXXXX")).ids
    assert (ids[Extension("0003", "801")], ids[Extension("0003", "001")]) == (7, None)
    assert Extension("0003", "899") in ids
    assert len(ids) == 1 + 100 + 1000
