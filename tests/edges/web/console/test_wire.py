from bridge.web.console.wire import PageRefusal, moved


def test_a_move_is_by_get() -> None:
    answer = moved("/", {"callbridge": ""})
    assert (answer.status, answer.headers) == (303, {"Location": "/"})


def test_a_refusal_says_why() -> None:
    refused = PageRefusal(404, "There is no such page.", {"Allow": "GET"})
    assert (refused.status, str(refused), refused.headers) == (404, "There is no such page.", {"Allow": "GET"})
