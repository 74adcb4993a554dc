from pathlib import Path

import pytest

from tests.unit.config.deployment import MINIMAL, load, refused

PHONE = '[[extension]]\nnumber = "{}"\ntype = "phone"\n'
VOICE = '[[speech.voice]]\nname = "{}"\nvoice = "x"\nlanguage = "{}"\n'


def test_what_fits_together_is_accepted(tmp_path: Path) -> None:
    text = MINIMAL + PHONE.format("001") + PHONE.format("0004*001") + "endpoints = ['PJSIP/4-1', 'PJSIP/4-1']\n"
    text += VOICE.format("A", "en") + "default = true\n" + VOICE.format("B", "ro") + "default = true\n"
    text += PHONE.format("8XX").replace("phone", "queue") + "asterisk = 'q{short}'\n" + PHONE.format("80X")
    text += "dial = 'PJSIP/{short}-a&Local/{number}@x'\n[dial]\nphone = 'PJSIP/{org}-{short}'\n"
    text += "external = 'PJSIP/{number}@trunk'\n[[dial.allow]]\npattern = '0X.'\n"
    text += "[leave]\ncontexts = ['x']\nqueue = { context = 'x', extension = 'q{asterisk}' }\n"
    text += "conference = { context = 'c-{org}', extension = 's' }\n"
    settings = load(tmp_path, text)
    assert (len(settings.extension), len(settings.speech.voice)) == (4, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[asterisk.b]\nari_password = 'x'\n", "6: fatal CB402 asterisk.b: a second Asterisk server is not supported"),
        (
            PHONE.format("x"),
            '7: fatal CB403 extension[1].number: must be an extension such as "0003*001" or "001", or a range, not "x"',
        ),
        (PHONE.format("0003*8[3-1]"), "7: fatal CB403 extension[1].number: must be an extension"),
        (
            PHONE.format("0003*8XX") + PHONE.format("8[0-9]X"),
            "10: fatal CB407 extension[2].number: 8[0-9]X is declared already, in extension[1].",
        ),
        (
            PHONE.format("8XX") + "id = 5\n",
            "9: fatal CB405 extension[1].id: a range has many extensions, which cannot share an id.",
        ),
        (
            PHONE.format("800").replace("phone", "queue") + "dial = 'PJSIP/800'\n",
            "9: fatal CB405 extension[1].dial: a queue is not dialled. Remove it: calls leave for the place",
        ),
        (
            PHONE.format("001") + "dial = 'PJSIP/1&SIP/1'\n",
            '9: fatal CB403 extension[1].dial: technology "SIP" is not in dial.technologies. There are: PJSIP, Local.',
        ),
        (
            "[dial]\nphone = 'SIP/{short}'\n",
            '7: fatal CB403 dial.phone: technology "SIP" is not in dial.technologies.',
        ),
        (
            "[dial]\nexternal = 'DAHDI/{number}'\ntechnologies = []\n",
            '7: fatal CB403 dial.external: technology "DAHDI" is not in dial.technologies. There are: none.',
        ),
        (
            "[[dial.allow]]\npattern = '0X.'\ntemplate = 'SIP/{number}'\n",
            '8: fatal CB403 dial.allow[1].template: technology "SIP" is not in dial.technologies.',
        ),
        (
            "[[dial.allow]]\npattern = '0X.'\n",
            "6: fatal CB405 dial.allow[1]: the rule has no template, and there is no dial.external",
        ),
        (
            "[leave]\nqueue = { context = 'callbridge-xfr', extension = 'q' }\n",
            '7: fatal CB403 leave.queue.context: context "callbridge-xfr" is not in leave.contexts. Nearest: "callbr',
        ),
        (
            PHONE.format("001") + PHONE.format("0003*001"),
            "10: fatal CB407 extension[2].number: 0003*001 is declared already, in extension[1].",
        ),
        (
            PHONE.format("1") + "endpoints = ['PJSIP/1']\n" + PHONE.format("2") + "endpoints = ['PJSIP/1']\n",
            '13: fatal CB403 extension[2].endpoints: endpoint "PJSIP/1" belongs to extension[1] already.',
        ),
        (
            "[speech]\nengines = ['piper']\n",
            "7: fatal CB403 speech.engines[1]: there is no [speech.engine.piper]. Known: espeak.",
        ),
        (
            VOICE.format("A", "en") + "engine = 'espeek'\n",
            '10: fatal CB403 speech.voice[1].engine: there is no [speech.engine.espeek]. Nearest: "espeak".',
        ),
        (
            "[speech]\nengines = []\n" + VOICE.format("A", "en"),
            "8: fatal CB405 speech.voice[1]: no engine is named, and speech.engines is empty.",
        ),
        (
            VOICE.format("A", "en") + "default = true\n" + VOICE.format("B", "EN") + "default = true\n",
            '15: fatal CB403 speech.voice[2].default: language "EN" has a default voice already, "A".',
        ),
    ],
)  # fmt: skip - one row of the table is one line
def test_what_does_not_fit_together_is_refused(tmp_path: Path, text: str, message: str) -> None:
    found = refused(tmp_path, MINIMAL + text)
    assert any(one.startswith(f"callbridge.toml:{message}") for one in found), found


def test_a_service_needs_a_server(tmp_path: Path) -> None:
    found = refused(tmp_path, 'schema = 1\nasterisk = {}\n[numbers]\norganisation = "1"\n')
    assert found == ["callbridge.toml:2: fatal CB405 asterisk: no Asterisk server is named. Add [asterisk.NAME]."]
