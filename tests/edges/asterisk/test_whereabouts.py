from bridge.asterisk.whereabouts import Whereabouts


def test_a_bridge_is_entered_and_left() -> None:
    where = Whereabouts()
    where.out = True
    where.enter("b")
    assert (where.bridge, where.out) == ("b", False)
    where.leave_bridge()
    assert (where.bridge, where.out) == ("", False)


def test_a_word_of_an_earlier_visit_is_not_heard_again() -> None:
    where = Whereabouts()
    where.word = "ANSWER"
    where.go_away()
    assert where.away
    assert where.word is None
    where.stay()
    assert not where.away
