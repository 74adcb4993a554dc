from bridge.ivr.transfer import Transfer
from bridge.ivr.verbs import Hangup, Wait
from bridge.protocol.listing import MOST_VERBS, Listing, list_verbs
from bridge.protocol.markup import Element, Item, Stray


def verb(tag: str, content: str = "", /, **attributes: str) -> Element:
    return Element(tag, list(attributes.items()), content, nested=False)


def listed(*items: Item) -> Listing:
    return list_verbs(items, strict=False)


def codes(listing: Listing) -> list[str]:
    return [finding.code for finding in listing.findings]


def test_what_follows_the_end_of_the_list_is_read_for_faults_only_and_told_once() -> None:
    listing = listed(verb("Hangup"), verb("Pause"), verb("Nonsense"), verb("Pause", x="1"))
    assert listing.verbs == [Hangup()]
    assert codes(listing) == ["CB151", "CB130", "CB132"]


def test_a_transfer_ends_the_list_when_it_is_final() -> None:
    going_on = listed(verb("Transfer", "1", final="no"), verb("Pause"))
    assert [type(one) for one in going_on.verbs] == [Transfer, Wait]
    assert codes(listed(verb("Transfer", "1"), verb("Pause"))) == ["CB151"]


def test_a_skipped_verb_ends_nothing() -> None:
    assert listed(verb("Jump"), verb("Pause")).verbs == [Wait(seconds=10)]


def test_reading_stops_at_a_set_caller_that_lacks_something() -> None:
    bad = verb("SetCaller", name="x")
    listing = listed(verb("Pause"), bad, verb("Nonsense"))
    assert (len(listing.verbs), codes(listing), listing.aborted) == (1, ["CB150"], bad)


def test_verbs_beyond_the_limit_are_dropped_unread() -> None:
    listing = listed(*[verb("Pause") for _ in range(MOST_VERBS + 1)], verb("Nonsense"))
    assert len(listing.verbs) == len(listing.records) == len(listing.items) == MOST_VERBS
    assert codes(listing) == ["CB160"]


def test_each_run_of_stray_text_is_told() -> None:
    assert codes(listed(Stray(), verb("Pause"), Stray())) == ["CB124", "CB124"]
