"""The script that the demo asks: it decides what the caller hears. Change it, start the lab again, call again.

Knows the caller's keys and the seven verbs, and prints the events that it is told. Does not know Asterisk, or how
Callbridge works: it is asked by HTTP and answers XML. Needs nothing but Python: python3 -m lab.scripts.demo 127.0.0.1
8000. The same in PHP: demo.php. The web page at / is the form of form.py.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from lab.scripts.form import PAGE, Form, FormError

RIGHT_CODE = "42"
FORM = Form(os.environ.get("FORM_API", "http://127.0.0.1:8443"), os.environ.get("FORM_TOKEN_FILE", "form.token"))


def menu(asked: dict[str, str]) -> str:
    """IVR 099: the caller has pressed a key."""
    words = {
        "1": "You pressed one. A script on your own machine has chosen these words.",
        "2": f"You pressed two. You are calling from {' '.join(asked.get('CallerIDNum', 'nowhere'))}.",
    }
    key = asked.get("choice", "")
    if key not in words:
        return f"<PlayTTS>There is nothing on key {escape(key)} yet.</PlayTTS><Jump context='main'/>"
    return f"""
  <SetVar name="wish">speech</SetVar>
  <SetCaller name="Demo desk" number="200"/>
  <Pause length="1"/>
  <PlayTTS>{escape(words[key])}</PlayTTS>"""


def goodbye(asked: dict[str, str]) -> str:
    """IVR 099 asks again after the verbs of `menu`: it sends the variable and the number that were set there."""
    if asked.get("wish") != "speech":
        return ""
    return """
  <PlaySound view="system">vm-goodbye</PlaySound>
  <Hangup/>"""


def code(asked: dict[str, str]) -> str:
    """IVR 098: no Hangup means that the next action of the IVR runs, which asks again."""
    if asked.get("code") == RIGHT_CODE:
        return "<PlayTTS>Thank you. Your code is right.</PlayTTS><Hangup/>"
    return "<PlayTTS>This code is wrong.</PlayTTS>"


def credit(asked: dict[str, str]) -> str:
    """A phone calls outside, as a step of the dialplan: numbers of 0090 cost too much."""
    allowed = "no" if asked.get("CalledNumber", "").startswith("0090") else "yes"
    return f'<SetVar name="allowed">{allowed}</SetVar>'


ANSWERS = {"/menu": menu, "/goodbye": goodbye, "/code": code, "/credit": credit}


def say(*words: str) -> None:
    """Print a line in one piece: several requests are answered at once."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


class Script(BaseHTTPRequestHandler):
    """One request, one reply; each request is printed, and each event."""

    protocol_version = "HTTP/1.1"  # so that the connection is kept

    def do_GET(self) -> None:
        """Answer a question of Callbridge, or a visitor of the form."""
        address = urlsplit(self.path)
        asked = dict(parse_qsl(address.query, keep_blank_values=True))
        if address.path == "/ivr_validate.php":  # IVR 097
            self.reply(FORM.keyed(asked.get("CallAPIID", ""), asked.get("activationCode", "")), "text/html")
        elif address.path == "/":
            self.reply(PAGE.read_text(encoding="utf-8"), "text/html")
        elif address.path == "/form":
            self.reply_json(lambda: FORM.state(asked.get("call", "")))
        elif answer := ANSWERS.get(address.path):
            xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<Response>{answer(asked)}\n</Response>\n'
            self.reply(xml, "text/xml")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        """Take an event of a call, or begin one for a visitor of the form."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        sent = dict(parse_qsl(body, keep_blank_values=True))
        if self.path == "/events":
            names = ("EventType", "CalledExtension", "CallStatus", "CallAPIID")
            say("EVENT", *(sent.get(name) or "-" for name in names))
            FORM.told(sent)
            self.reply("OK\n", "text/plain")
        elif self.path == "/form":
            self.reply_json(lambda: FORM.begin(sent.get("telephone", "")))
        else:
            self.send_error(404)

    def reply_json(self, answer: Callable[[], Mapping[str, object]]) -> None:
        """Send what the page asks for, or a sentence that says why there is none."""
        try:
            said = answer()
        except FormError as problem:
            said = {"problem": str(problem)}
        self.reply(json.dumps(said), "application/json")

    def reply(self, text: str, content_type: str) -> None:
        """Send a page."""
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - the standard library's names
        """Print the request, not the time: the timeline has it. What the page asks twice a second is left out."""
        if urlsplit(self.path).path not in {"/", "/form", "/events"}:
            say(self.command, self.path)


if __name__ == "__main__":
    ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Script).serve_forever()
