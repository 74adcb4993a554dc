import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bridge.errors import ScriptError
from bridge.ivr.events import EventType
from bridge.ivr.script import Method, Profile, Script, SignKey
from bridge.ivr.urls import UrlParts, split_url
from bridge.ivr.variables import Template
from bridge.protocol.facts import CallFacts, Failure
from bridge.protocol.parameters import Asked, Wording, parameters
from bridge.protocol.request import Requests, ScriptRequest, build_request
from bridge.protocol.signature import signature
from bridge.telephony.causes import CallFlow, CallStatus
from tests.unit.protocol.corpus import DATA

VECTORS: list[dict[str, Any]] = json.loads((DATA / "vectors" / "requests.json").read_text("utf-8"))["vectors"]
FACTS = {
    "CallID": "call_id",
    "CallerIDNum": "caller_number",
    "CallerIDName": "caller_name",
    "CalledDID": "called_did",
    "CalledExtension": "called_extension",
    "CallerExtension": "caller_extension",
    "CalledNumber": "called_number",
    "CallAPIID": "call_api_id",
    "CalledExtensionID": "called_extension_id",
    "CallerExtensionID": "caller_extension_id",
    "SubCallID": "sub_call_id",
    "EventTime": "event_time",
    "Duration": "duration",
}
NUMBERS = {"called_extension_id", "caller_extension_id", "event_time", "duration"}


def facts_of(vector: dict[str, Any]) -> CallFacts:
    known = {FACTS[name]: value for name, value in vector["call"].items()}
    facts: dict[str, Any] = {name: int(value) if name in NUMBERS else value for name, value in known.items()}
    if "status" in vector:
        facts["status"] = CallStatus(vector["status"])
    if "flow" in vector:
        facts["flow"] = CallFlow(vector["flow"])
    return CallFacts(**facts, variables=vector["variables"])


def url_of(vector: dict[str, Any]) -> Template:
    """Only definitions outside an IVR's file are sent as written (4.11)."""
    written = vector["script"]["url"]
    return Template.literal(written) if vector.get("definition") == "phone" else Template.parse(written)


def request_of(vector: dict[str, Any]) -> ScriptRequest:
    url = url_of(vector)
    script = Script(**vector["script"] | {"url": url})
    failure = Failure(**vector["failure"]) if "failure" in vector else None
    return build_request(url, script, EventType(vector["event"]), facts_of(vector), failure)


def test_all_vectors_are_here() -> None:
    assert [vector["id"] for vector in VECTORS] == [f"T{number}" for number in range(1, 29)]


@pytest.mark.parametrize(
    "vector", [vector for vector in VECTORS if "error" not in vector["expect"]], ids=lambda vector: vector["id"]
)
def test_a_request_is_exact_to_the_octet(vector: dict[str, Any]) -> None:
    request, expected = request_of(vector), vector["expect"]
    assert (request.method, request.url) == (expected["method"], expected["url"])
    assert request.body == (expected["body"] or "").encode()
    headers = dict(request.headers)
    for name in ("Content-Type", "Authorization"):
        assert headers.get(name) == expected["headers"].get(name)
    parts = split_url(request.url.replace("$", "%24"))
    assert isinstance(parts, UrlParts)
    target = request.url.removeprefix(str(parts.origin))
    sign = vector.get("sign", {"keys": []})
    assert [
        signature(
            SignKey(id=key["id"], secret=SecretStr(key["secret"])),
            sign["t"],
            request.method,
            parts.origin.authority,
            target,
            request.body,
        )
        for key in sign["keys"]
    ] == expected["headers"].get("Callbridge-Signature", [])


@pytest.mark.parametrize(
    "vector", [vector for vector in VECTORS if "error" in vector["expect"]], ids=lambda vector: vector["id"]
)
def test_a_request_that_must_not_be_made_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(ScriptError) as refused:
        request_of(vector)
    assert refused.value.fault.code == vector["expect"]["error"]


def asked(url: str, *, facts: CallFacts | None = None, method: Method = Method.GET) -> ScriptRequest:
    script = Script(url=Template.parse(url), method=method)
    return build_request(script.url, script, EventType.CALL_INTERACTIVE, facts or CallFacts("1.2", "a"))


DEFAULTS = "CallID=1.2&CallStatus=ANSWER&CallFlow=IN&CallAPIID=a&EventType=call_interactive"


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://h", f"http://h/?{DEFAULTS}"),
        ("http://h?", f"http://h/?{DEFAULTS}"),
        ("http://h/a?b", f"http://h/a?b&{DEFAULTS}"),
        ("http://h/?Call%49D=x", f"http://h/?Call%49D=x&{DEFAULTS.removeprefix('CallID=1.2&')}"),
        ("http://H:80/A", f"http://h/A?{DEFAULTS}"),
    ],
)
def test_default_parameters_are_appended(url: str, sent: str) -> None:
    assert asked(url).url == sent


def test_a_post_leaves_the_url_alone() -> None:
    request = asked("http://h/?CallID=x", method=Method.POST)
    assert (request.url, request.body) == ("http://h/?CallID=x", DEFAULTS.encode())
    assert asked("http://h", method=Method.POST).url == "http://h/"


@pytest.mark.parametrize(
    ("user", "credentials"), [("bob:s%40c", "Basic Ym9iOnNAYw=="), ("bob", "Basic Ym9iOg=="), ("", None)]
)
def test_user_and_password_become_credentials_and_leave_the_url(user: str, credentials: str | None) -> None:
    request = asked(f"http://{user}@h/")
    assert dict(request.headers).get("Authorization") == credentials
    assert "@" not in request.url


def test_nothing_secret_shows_when_a_request_is_printed() -> None:
    assert "c2" not in repr(asked("http://bob:s3cret@h/?token=c2"))


def test_a_target_is_at_most_8000_octets_long() -> None:
    room = 8000 - len(f"/?{DEFAULTS}") + 1
    assert len(asked(f"http://h/{'a' * (room - 1)}").url) == len("http://h") + 8000
    with pytest.raises(ScriptError, match="8001"):
        asked(f"http://h/{'a' * room}")


def test_a_variable_of_the_call_hides_the_built_in_one() -> None:
    facts = CallFacts("1.2", "a", caller_number="5", variables={"CALLERIDNUM": "mine", "x": ""})
    assert asked("http://h/$CALLERIDNUM,$CALLID,$x,$y", facts=facts, method=Method.POST).url == "http://h/mine,1.2,,"


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_value_ever_reaches_scheme_host_or_path_structure(value: str, name: str) -> None:
    facts = CallFacts("1.2", value, caller_name=name, variables={"x": value})
    if value in {".", ".."}:
        with pytest.raises(ScriptError):
            asked("http://h/a/$x/b?c=$x&d", facts=facts)
        return
    request = asked("http://h/a/$x/b?c=$x&d", facts=facts)
    assert request.url.isascii()
    assert request.url.startswith("http://h/a/")
    path, _, query = request.url.removeprefix("http://h").partition("?")
    assert path.count("/") == 3
    assert query.split("&")[1] == "d"
    assert not {" ", "#", "\r", "\n"} & set(request.url)


def test_many_who_are_told_of_one_moment_get_the_requests_that_each_would_get_alone() -> None:
    facts = CallFacts("1.2", "a", caller_number="+40 258", caller_name="Ana & Ion")
    urls = [Template.parse(f"https://crm.example/{place}") for place in ("one", "two?CallID=7", "$CALLERIDNUM", "four")]
    scripts = [
        Script(url=urls[0], method=method, profile=profile, absent=absent, callflow_case=case)
        for method in Method
        for profile in Profile
        for absent in ("omit", "empty")
        for case in ("upper", "lower")
    ]
    many = Requests(EventType.DIAL_IN, facts)
    for script in scripts:
        for url in urls:
            assert many.to(url, script) == build_request(url, script, EventType.DIAL_IN, facts)


def test_what_requests_of_one_moment_have_in_common_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wordings: list[Wording] = []

    def counted(asked: Asked) -> list[tuple[str, str]]:
        wordings.append(asked.wording)
        return parameters(asked)

    monkeypatch.setattr("bridge.protocol.request.parameters", counted)
    many = Requests(EventType.HANGUP, CallFacts("1.2", "a"))
    for number in range(9):
        url = Template.parse(f"https://crm.example/{number}")
        many.to(url, Script(url=url, method=Method.POST if number % 2 else Method.GET, profile=Profile.EXTENDED))
    assert len(wordings) == 1
