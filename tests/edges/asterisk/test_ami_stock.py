from bridge.asterisk.ami_stock import Stock
from bridge.calls.phones.sightings import Appeared, DialBegan, HungUp, Seen, TookStock

ANA, BEN, CAT = (Seen(f"1.{n}", "1.1", f"PJSIP/00{n}-0{n}") for n in (1, 2, 3))


def test_a_stock_is_what_was_listed() -> None:
    assert Stock((ANA, BEN)).taken() == TookStock((ANA, BEN))


def test_what_was_told_while_it_settled_is_newer() -> None:
    stock = Stock((ANA, BEN))
    for sighting in (HungUp(ANA, 16), Appeared(CAT), DialBegan(BEN, CAT), HungUp(ANA, 16)):
        stock.note(sighting)
    assert stock.taken() == TookStock((BEN, CAT))
