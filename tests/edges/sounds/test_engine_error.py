from bridge.sounds.engine_error import EngineError


def test_an_error_says_why_and_whether_the_engine_refused() -> None:
    assert str(EngineError("it is gone")) == "it is gone"
    assert not EngineError("it is gone").refused
    assert EngineError("no such voice", refused=True).refused
