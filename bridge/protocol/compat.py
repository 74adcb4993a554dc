"""Which settings imitate a VoipNow: from access-log lines of its requests to `profile`, `absent`, `callflow_case`.

Knows the forms of a log line and what requests prove. Does not know files, nor how a survey is printed.
Never keeps a value of a parameter. Source: Call Interactive 10.3.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

from bridge.ivr.script import Profile
from bridge.protocol.parameters import PARAMETERS

FEWEST: Final = 3
"""Requests below which nothing is settled."""
_LINE = re.compile(r'[^"\[]*\[[^\]]*\] "(GET|POST) (\S{1,16000})(?: HTTP/[0-9.]+)?" [0-9]{3}(?= )')
_CLASSIC: Final = tuple(one.name for one in PARAMETERS if one.classic)
_KNOWN: Final = tuple(one.name for one in PARAMETERS)
_STANDARD: Final = frozenset(one.name for one in PARAMETERS if Profile.STANDARD in one.profiles and not one.classic)
_EXTENDED: Final = frozenset(one.name for one in PARAMETERS if one.profiles == {Profile.EXTENDED})
NOT_SENT: Final = re.compile(
    "cb_variable_.*|voice_navigator_.*|BridgedDuration|Diversion|Transfered|Bridged|CallBackID|RemoteNumber|Tag"
)
"""Parameters of the related platforms that Callbridge does not send (Call Interactive 10.2)."""


@dataclass(slots=True)
class Presence:
    """How often a parameter had a value, was empty, and was not there."""

    present: int = 0
    empty: int = 0
    absent: int = 0


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Lines for `callbridge.toml`, and what the log does not settle, one sentence each."""

    settings: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(slots=True)
class PathSurvey:
    """What the requests to one URL path had. `posts` are counted only: their bodies are not in a log."""

    path: str
    gets: int = 0
    posts: int = 0
    with_value: Counter[str] = field(default_factory=Counter)
    empty: Counter[str] = field(default_factory=Counter)
    complete: int = 0
    """Requests that had all of the ten classic parameters."""
    flows: Counter[str] = field(default_factory=Counter)
    """`upper`, `lower` or `other`: the letter case of CallFlow."""

    def presence(self, name: str) -> Presence:
        """Count a parameter by its name."""
        with_value, empty = self.with_value[name], self.empty[name]
        return Presence(with_value, empty, self.gets - with_value - empty)

    def known(self) -> tuple[tuple[str, Presence], ...]:
        """Every parameter of Call Interactive 4.3, in its order."""
        return tuple((name, self.presence(name)) for name in _KNOWN)

    def unknown(self) -> tuple[tuple[str, Presence], ...]:
        """Every other parameter: of the script's own URL, or one that Callbridge does not send."""
        names = sorted((self.with_value.keys() | self.empty.keys()) - set(_KNOWN))
        return tuple((name, self.presence(name)) for name in names)

    def not_sent(self) -> tuple[str, ...]:
        """Parameters of the related platforms that Callbridge would not send."""
        return tuple(name for name, _ in self.unknown() if NOT_SENT.fullmatch(name))

    def conclude(self) -> Conclusion:
        """Say which settings match, and what is not settled."""
        if self.gets < FEWEST:
            posts = f"; {self.posts} POST requests are not read, their bodies are not in a log" if self.posts else ""
            return Conclusion((), (f"{self.gets} GET requests are too few, {FEWEST} are needed{posts}",))
        settings: list[str] = []
        unsettled: list[str] = []
        for name, judge in _JUDGES:
            value, why = judge(self)
            if value:
                settings.append(f'{name} = "{value}"')
            else:
                unsettled.append(f"{name}: {why}")
        if self.posts:
            unsettled.append(f"{self.posts} POST requests are not read: their bodies are not in a log")
        return Conclusion(tuple(settings), tuple(unsettled))

    def _add(self, parameters: dict[str, str]) -> None:
        self.gets += 1
        self.with_value.update(name for name, value in parameters.items() if value)
        self.empty.update(name for name, value in parameters.items() if not value)
        self.complete += all(name in parameters for name in _CLASSIC)
        if flow := parameters.get("CallFlow"):
            case = "upper" if flow in {"IN", "OUT"} else "lower" if flow in {"in", "out"} else "other"
            self.flows[case] += 1

    def add_request(self, method: str, query: str) -> bool:
        """Count one request; False for one that no Call Interactive made, as it has no CallID."""
        if method == "POST":
            self.posts += 1
            return True
        parameters = dict(_pair(part) for part in reversed(query.split("&")))
        if "CallID" not in parameters:
            return False
        self._add(parameters)
        return True


def _profile(survey: PathSurvey) -> tuple[str, str]:
    often = {name: survey.gets - survey.presence(name).absent for name in (*_STANDARD, *_EXTENDED)}
    event_type = often["EventType"]
    if 0 < event_type < survey.gets:
        return "", f"{event_type} of {survey.gets} requests had EventType, so they contradict each other"
    extended = [name for name in _EXTENDED if often[name]]
    if event_type and often["EventTime"] == survey.gets:
        return Profile.EXTENDED, ""
    if extended:
        return "", f"{', '.join(sorted(extended))} came without EventType or EventTime in every request"
    return (Profile.STANDARD if event_type else Profile.VOIPNOW), ""


def _absent(survey: PathSurvey) -> tuple[str, str]:
    empty = sum(survey.empty[name] for name in _CLASSIC)
    if survey.complete == survey.gets:
        return ("empty", "") if empty else ("", "every request had a value for all ten parameters")
    if empty:
        return "", "some parameters without a value were sent empty, others left out"
    return "omit", ""


def _callflow_case(survey: PathSurvey) -> tuple[str, str]:
    cases = [case for case, count in survey.flows.items() if count]
    if len(cases) == 1 and cases[0] != "other":
        return cases[0], ""
    return "", "no request had it" if not cases else "CallFlow came in more than one letter case"


_JUDGES: Final[tuple[tuple[str, Callable[[PathSurvey], tuple[str, str]]], ...]] = (
    ("profile", _profile),
    ("absent", _absent),
    ("callflow_case", _callflow_case),
)


@dataclass(slots=True)
class Survey:
    """What the lines of one or more logs had. `passed_over`: lines that are no request of a Call Interactive."""

    paths: dict[str, PathSurvey] = field(default_factory=dict)
    passed_over: int = 0

    def add_line(self, line: str) -> None:
        """Read one line in the common or combined format."""
        found = _LINE.match(line)
        if found is None:
            self.passed_over += 1
            return
        method, target = found.groups()
        path, _, query = target.partition("?")
        survey = self.paths.get(path) or PathSurvey(path)
        if survey.add_request(method, query):
            self.paths[path] = survey
        else:
            self.passed_over += 1

    def settled(self) -> bool:
        """Tell whether settings were found for every path, and nothing is left open."""
        conclusions = [survey.conclude() for survey in self.paths.values()]
        return bool(conclusions) and not any(conclusion.open for conclusion in conclusions)


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    decoded = unquote_to_bytes(name.replace("+", " ")).decode("utf-8", "replace")
    return decoded, value
