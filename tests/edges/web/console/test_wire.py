from bridge.web.console.wire import HEADERS, PageRefusal, moved


def test_a_move_is_by_get() -> None:
    answer = moved("/", {"callbridge": ""})
    assert (answer.status, answer.headers) == (303, {"Location": "/"})


def test_a_refusal_says_why() -> None:
    refused = PageRefusal(404, "There is no such page.", {"Allow": "GET"})
    assert (refused.status, str(refused), refused.headers) == (404, "There is no such page.", {"Allow": "GET"})


def test_nothing_is_framed_sniffed_kept_or_told_and_nothing_from_elsewhere_runs() -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    for name in ("script-src", "style-src", "img-src", "connect-src", "form-action"):
        assert policy[name] == "'self'"
    assert HEADERS["X-Frame-Options"] == "DENY"
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert HEADERS["Cache-Control"] == "no-store"
    assert {HEADERS[name] for name in ("Referrer-Policy", "Cross-Origin-Opener-Policy")} == {"same-origin"}
