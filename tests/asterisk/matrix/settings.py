"""The callbridge.toml and the IVR files of the call matrix: who exists, and who is asked or told of what.

Knows names of settings. Does not know calls. The path of each URL says whose event it is: `/0003*101/dial-in`.
"""

import hashlib
from collections.abc import Iterator, Mapping

from tests.asterisk.calling import HANGUP, ask, ivr
from tests.asterisk.matrix.expected import extended
from tests.asterisk.transferring import transfer

TOKEN = "matrix-" + "x" * 36
PHONES = ("001", "002", "101", "102", "103", "104")
GATHERINGS = {"800": "queue", "801": "conference"}
METHODS = {"dial-in": "POST", "dial-out": "GET", "hangup": "POST", "answer-in": "GET", "answer-out": "POST"}
IDS = {"0003*101": "1101", "0003*201": "1201"}
"""What the files say; the others get theirs from the store."""
OUTSIDE = "0744123456"


def ivr_files(url: str) -> dict[str, str]:
    """Every IVR by its number."""
    wait = '{ action = "record_digits", variable = "code", max_digits = 2, timeout = 20 }'
    check = ask(f"{url}/{extended('201')}/call_interactive")
    forever = 'kind = "dialplan", dialplan = { context = "lab-visit", extension = "forever" }'
    options = {
        "201": f"start = [{wait}, {check}, {HANGUP}]",
        "202": f"start = [{HANGUP}]",
        "203": f"start = [{transfer('201')}]",
        "204": f"start = [{transfer('101')}, {HANGUP}]",
        "205": f"start = [{transfer('101', 'ring = 1')}, {HANGUP}]",
        "206": f"start = [{transfer('101,102')}]",
        "207": f"start = [{transfer(OUTSIDE)}]",
        "208": f"start = [{transfer('101,102,103')}]",
        "209": f"start = [{transfer('800')}]",
        "210": f'start = [{{ action = "transfer", {forever} }}]',
        "212": f"start = [{transfer('104')}, {HANGUP}]",
        "211": f"start = [{transfer('101', 'record = true')}]",
    }
    special = {"201": "id = 1201", "202": 'answer = "after_dial_in"'}
    return {
        number: ivr(text, settings=special.get(number, ""), contexts="".join(_ivr_events(url, number)), number=number)
        for number, text in options.items()
    }


def _ivr_events(url: str, number: str) -> Iterator[str]:
    """Whoever may steer does; of who is rung somebody is told besides."""
    for kind in METHODS:
        yield _definition(url, number, kind, "")
    yield _definition(url, number, "dial-out", "", 'mode = "notify"')


def bridge_settings(url: str, api_port: int) -> str:
    """callbridge.toml beside what points it at Asterisk; the telephone 001 stands there already."""
    return "".join(_settings(url, api_port))


def _settings(url: str, api_port: int) -> Iterator[str]:
    for number in PHONES[1:]:
        yield _extension(number, "phone")
    for number, kind in GATHERINGS.items():
        yield _extension(number, kind)
    for number in (*PHONES, *GATHERINGS):
        for kind in METHODS:
            yield _definition(url, number, kind, f'extension = "{number}"')
    yield f"""[script.check-credit]
url = "{url}/{extended("001")}/call_interactive"
[dial]
external = "PJSIP/{{number}}@trunk"
[[dial.allow]]
pattern = "0744X."
[leave]
contexts = ["lab-xfer", "lab-visit"]
queue = {{ context = "lab-xfer", extension = "q{{short}}" }}
[events]
profile = "extended"
[scripts]
profile = "extended"
[api]
listen = "127.0.0.1:{api_port}"
[[api.token]]
name = "matrix"
sha256 = "{hashlib.sha256(TOKEN.encode()).hexdigest()}"
user = "17"
extensions = ["*"]
scopes = ["calls"]
"""


def _extension(number: str, kind: str) -> str:
    given = IDS.get(extended(number))
    return f'[[extension]]\nnumber = "{number}"\ntype = "{kind}"\n' + (f"id = {given}\n" if given else "")


def _definition(url: str, number: str, kind: str, whose: str, more: str = "") -> str:
    address = f"{url}/{extended(number)}/{kind}"
    return f'[[event]]\n{whose}\ntype = "{kind}"\nmethod = "{METHODS[kind]}"\nurl = "{address}"\n{more}\n'


def replies() -> Mapping[str, str]:
    """What is answered to which path; to any other: a reply without verbs."""
    return {f"/{extended('202')}/dial-in": "<Response><Hangup/></Response>"}


def paths() -> Iterator[str]:
    """All that may be asked or told."""
    for number in (*PHONES, *GATHERINGS, *(str(one) for one in range(201, 213))):
        for kind in METHODS:
            yield f"/{extended(number)}/{kind}"
    for number in ("001", "201"):
        yield f"/{extended(number)}/call_interactive"
