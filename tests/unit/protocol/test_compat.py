from bridge.protocol.compat import Conclusion, Presence, Survey

CLASSIC = (
    "CallID=1.2&CallerIDNum=5&CallerIDName=Ann&CalledDID=6&CalledExtension=3*4&CallStatus=ANSWER&CallFlow={flow}"
    "&CallerExtension=3*5&CalledNumber=7&CallAPIID=a"
)


def line(query: str, method: str = "GET", path: str = "/ivr.php") -> str:
    return f'192.0.2.7 - - [22/Nov/2026:10:00:01 +0000] "{method} {path}?{query} HTTP/1.1" 200 31 "-" "VoipNow"'


def surveyed(*lines: str) -> Survey:
    survey = Survey()
    for one in lines:
        survey.add_line(one)
    return survey


def concluded(*queries: str) -> Conclusion:
    return surveyed(*(line(query) for query in queries)).paths["/ivr.php"].conclude()


UPPER, LOWER = CLASSIC.format(flow="IN"), CLASSIC.format(flow="out")
WITHOUT_DID = UPPER.replace("CalledDID=6&", "")
EMPTY_DID = UPPER.replace("CalledDID=6", "CalledDID=")


def test_the_ten_classic_parameters_are_a_voipnow() -> None:
    assert concluded(UPPER, WITHOUT_DID, WITHOUT_DID) == Conclusion(
        ('profile = "voipnow"', 'absent = "omit"', 'callflow_case = "upper"'), ()
    )


def test_empty_parameters_and_lower_case_are_seen() -> None:
    queries = [f"{query}&EventType=x".replace("=IN", "=in") for query in (UPPER, EMPTY_DID, EMPTY_DID)]
    assert concluded(*queries).settings == ('profile = "standard"', 'absent = "empty"', 'callflow_case = "lower"')


def test_a_time_in_every_request_is_the_extended_profile() -> None:
    assert 'profile = "extended"' in concluded(*[f"{LOWER}&EventType=x&EventTime=1"] * 3).settings


def test_what_the_log_does_not_settle_is_said() -> None:
    assert concluded(UPPER, UPPER) == Conclusion((), ("2 GET requests are too few, 3 are needed",))
    assert [one.split(":")[0] for one in concluded(UPPER, UPPER, UPPER).open] == ["absent"]
    contradicting = concluded(f"{UPPER}&EventType=x", EMPTY_DID, WITHOUT_DID, LOWER, "CallID=1&CallFlow=up")
    assert [one.split(":")[0] for one in contradicting.open] == ["profile", "absent", "callflow_case"]
    assert concluded(*["CallID=1&RecID=x"] * 3).open == (
        "profile: RecID came without EventType or EventTime in every request",
        "callflow_case: no request had it",
    )
    assert concluded(*["CallID=1&CallFlow=up"] * 3).open[0].startswith("callflow_case")


def test_posts_are_counted_and_not_read() -> None:
    survey = surveyed(line("", "POST"), *[line(WITHOUT_DID)] * 3)
    conclusion = survey.paths["/ivr.php"].conclude()
    assert conclusion.open == ("1 POST requests are not read: their bodies are not in a log",)
    assert not survey.settled()
    only = surveyed(line("x=1", "POST")).paths["/ivr.php"].conclude()
    assert only.open[0].endswith("1 POST requests are not read, their bodies are not in a log")


def test_lines_of_other_visitors_are_passed_over() -> None:
    survey = surveyed(
        "",
        "nonsense",
        line("a=1"),
        line(UPPER, "HEAD"),
        '192.0.2.7 - - [x] "GET /ivr.php?CallID=1" 200 0',
        f'h.example 192.0.2.7 - bob [x] "GET /other?{UPPER} HTTP/2.0" 404 0',
        line("CallID=" + "x" * 20_000),
    )
    assert survey.passed_over == 5
    assert sorted(survey.paths) == ["/ivr.php", "/other"]


def test_parameters_are_counted_by_name_and_values_are_not_kept() -> None:
    survey = surveyed(line("CallID=1&code=4711&Tag=secret"), line("CallID=2&code=&c%6Fde=9")).paths["/ivr.php"]
    assert dict(survey.known())["CallID"] == Presence(present=2)
    assert dict(survey.known())["CalledDID"] == Presence(absent=2)
    assert dict(survey.unknown()) == {"code": Presence(present=1, empty=1), "Tag": Presence(present=1, absent=1)}
    assert survey.not_sent() == ("Tag",)
    assert "4711" not in repr(survey)


def test_a_log_is_settled_when_every_path_is() -> None:
    assert surveyed(*[line(WITHOUT_DID)] * 3).settled()
    assert not surveyed(*[line(WITHOUT_DID)] * 3, line(UPPER, path="/b")).settled()
    assert not Survey().settled()
