"""The script that the demo asks: it decides what the caller hears. Change it, start the lab again, call again.

Knows the caller's keys and the seven verbs. Does not know Asterisk, or how Callbridge works: it is asked by HTTP and
answers XML. Needs nothing but Python: python3 lab/scripts/demo.py 127.0.0.1 8000. The same in PHP: demo.php.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

RIGHT_CODE = "42"


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


ANSWERS = {"/menu": menu, "/goodbye": goodbye, "/code": code}


def ivr_validate(asked: dict[str, str]) -> str:
    """IVR 097, as ivr_validate.php answers: a whole reply, or a sentence that is none when nothing was keyed.

    A site that has placed the call itself looks up what it shows to this visitor by asked["CallAPIID"].
    """
    if not asked.get("activationCode"):
        return "There was no number.\n"
    if asked["activationCode"] == RIGHT_CODE:
        return "<Response><Hangup/></Response>"
    return '<Response>\n\t<Pause length="5"/>\n</Response>'  # five seconds, then the next action, which asks again


class Script(BaseHTTPRequestHandler):
    """One request, one reply; each request is printed."""

    protocol_version = "HTTP/1.1"  # so that the connection is kept

    def do_GET(self) -> None:
        """Answer a question of Callbridge."""
        address = urlsplit(self.path)
        asked = dict(parse_qsl(address.query, keep_blank_values=True))
        if address.path == "/ivr_validate.php":
            self.reply(ivr_validate(asked), "text/html; charset=utf-8")
        elif answer := ANSWERS.get(address.path):
            xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<Response>{answer(asked)}\n</Response>\n'
            self.reply(xml, "text/xml; charset=utf-8")
        else:
            self.send_error(404)

    def reply(self, text: str, content_type: str) -> None:
        """Send a page."""
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - the standard library's names
        """Print the request, not the time: the timeline has it."""
        print(self.command, self.path, flush=True)


if __name__ == "__main__":
    ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Script).serve_forever()
