"""Throws bodies at the reader of replies: no exception, and a reply of the right shape. `make fuzz` runs it.

Takes libFuzzer's options: `-runs=1000000 -max_total_time=60`. The corpus is tests/data; what is new is not kept.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bridge.protocol"]):
    from bridge.protocol.reply import MOST_FAULTS, ReadOptions, read_reply

DATA = Path(__file__).parents[1] / "data"
CHARSETS = ("windows-1252", "koi8-r", "utf-8", "iso-8859-2")
_WORDS = r"""
<Response> </Response> <Hangup/> <Pause> <Pause\x20length="1"/> <PlaySound> </PlaySound> <PlayTTS> </PlayTTS>
<SetVar\x20name="a"> </SetVar> <SetCaller\x20name=""\x20number=""/> <Jump\x20context="a"/> <SimpleTransfer> <TTS>
<RecordDigits\x20digitvar="d"/> <RecordSound/> <Request> </Request> <b> </b> <br> <x> </x> <!-- --> <![CDATA[ ]]>
<?xml\x20version="1.0"\x20encoding="utf-8"?> ?> <!DOCTYPE &amp; &nbsp; &#8; &#x41; secret="yes" view="recording" ../
$a http:// // xmlns:cb=
"""
WORDS = _WORDS.split()


def one_body(body: bytes) -> None:
    """Read one body; the options come of its length, so that the corpus stays what it is: bodies."""
    options = ReadOptions(strict=len(body) % 5 == 0, fallback_charset=CHARSETS[len(body) % len(CHARSETS)])
    reading = read_reply(body, options)
    assert len(reading.records) == len(reading.verbs) == len(reading.lines) <= 100
    assert len(reading.faults) <= MOST_FAULTS + 1
    if reading.refused:
        assert not reading.verbs
        assert len(reading.faults) == 1
    for record in reading.records:
        path = f"{record.get('folder', '')}/{record.get('sound', '')}"
        assert ".." not in path.split("/")
        assert not str(record.get("sound", "")).startswith("/")


def _quoted(word: str) -> str:
    """A line of a dictionary as libFuzzer reads it."""
    return '"' + "".join(f"\\x{octet:02x}" for octet in word.encode().decode("unicode_escape").encode()) + '"\n'


def main() -> None:
    """Run libFuzzer over a copy of the corpus."""
    with tempfile.TemporaryDirectory() as place:
        corpus, words = Path(place, "corpus"), Path(place, "words")
        corpus.mkdir()
        for number, file in enumerate(sorted(DATA.rglob("*.xml"))):
            (corpus / str(number)).write_bytes(file.read_bytes())
        words.write_text("".join(map(_quoted, WORDS)))
        given = sys.argv[1:]
        runs = [] if any(option.startswith("-runs=") for option in given) else ["-runs=1000000"]
        atheris.Setup([sys.argv[0], f"-dict={words}", "-max_len=4096", *runs, *given, str(corpus)], one_body)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
