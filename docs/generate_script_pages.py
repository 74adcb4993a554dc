"""Writes docs/reference/verbs.md and parameters.md: what scripts may answer, and what they are asked with.

Run it with `python docs/generate_script_pages.py`; tests/docs/test_generated.py fails when a page is not what it would
write.
"""  # noqa: INP001 - a program beside its pages, no package

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]  # what stands beside it counts, not what is installed

from markdown_tables import table  # noqa: E402 - after the path is known
from verb_tables import attributes  # noqa: E402 - as above

from bridge.ivr.script import Profile  # noqa: E402 - as above
from bridge.protocol.parameters import PARAMETERS  # noqa: E402 - as above
from bridge.protocol.tags import TAGS, Tag  # noqa: E402 - as above

REFERENCE = ROOT / "docs" / "reference"
VERBS_HEAD = """\
# Verbs of a reply

What a script may answer: an XML document `Response`, with verbs that run one after the other. Made from the tables by
which replies are read, with `python docs/generate_script_pages.py`; do not edit. Who has documented each verb and
attribute, and what `strict` skips, is told in [Compatibility](compatibility.md).

`callbridge parse FILE` reads a reply as a call would, and shows what it found; more is told in
[Test a script](../howto/test-a-script.md). A reply that is not quite right is mended where that is safe, and told so:
[fault codes](faults.md#replies). Names of verbs and attributes ignore letter case. Every text may hold `$variables`.
"""
EXAMPLES = {
    "Hangup": "<Hangup/>",
    "Pause": '<Pause length="2"/>',
    "SetVar": '<SetVar name="customer">4711</SetVar>',
    "SetCaller": '<SetCaller name="Acme" number="0258422544"/>',
    "PlaySound": '<PlaySound folder="acme" where="background" digitvar="key">welcome</PlaySound>',
    "Jump": '<Jump context="sales" option="start" priority="2"/>',
    "PlayTTS": '<PlayTTS where="background" digitvar="key">For sales press one.</PlayTTS>',
    "SimpleTransfer": '<SimpleTransfer final="no" timeout="20">001,002</SimpleTransfer>\n'
    "  <PlayTTS>Nobody is free now.</PlayTTS>",
    "TTS": '<TTS lang="en" speed="0.9">Welcome.</TTS>',
    "RecordDigits": '<RecordDigits digitvar="code" min="4" max="4" secret="yes" text="Key your code."/>\n  <Request/>',
    "RecordSound": '<RecordSound soundvar="message" max="120" silence="3"/>',
    "Request": '<Request method="POST">next.php?code=$code</Request>',
}
"""Each in a reply of its own; tests/docs reads them all without a fault."""
PARAMETERS_HEAD = """\
# Parameters of a request

What a script is asked with: the query of a GET, the form of a POST. Made from the table by which requests are written,
with `python docs/generate_script_pages.py`; do not edit. `callbridge request URL` asks a script with them, without a
telephone; who has documented each is told in [Compatibility](compatibility.md).

What the URL of a script holds already stays, and its `$variables` are replaced. The order is that of the table.
"""
PROFILES = """\
## Profiles

`profile` of a [script](settings.md#scripts) says which of them are sent. Receivers of [events](events.md) are told the
same way.

"""


def pages() -> dict[Path, str]:
    """Every page by its path."""
    return {REFERENCE / "verbs.md": verbs(), REFERENCE / "parameters.md": parameters()}


def verbs() -> str:
    """All verbs in one table, then a section for each."""
    rows = ((f"[`{tag.name}`](#{tag.name.lower()})", tag.effect, _synonyms(tag)) for tag in TAGS)
    overview = table(("verb", "effect", "also written"), rows)
    return "\n".join((VERBS_HEAD, *overview, "", *(line for tag in TAGS for line in _verb(tag))))


def _synonyms(tag: Tag) -> str:
    return ", ".join(f"`{name}`" for name, _ in tag.synonyms)


def _verb(tag: Tag) -> Iterator[str]:
    yield f"## {tag.name}\n"
    yield f"{tag.effect[0].upper()}{tag.effect[1:]}.\n"
    yield f"```xml\n<Response>\n  {EXAMPLES[tag.name]}\n</Response>\n```\n"
    rows = [row[:3] for row in attributes(tag)]
    if rows:
        yield from table(("attribute", "type", "default"), rows)
        yield ""


def parameters() -> str:
    """All parameters in their order."""
    rows = ((str(number), f"`{one.name}`", one.meaning, one.presence) for number, one in enumerate(PARAMETERS, start=1))
    profiles = (
        (f"`{profile}`", ", ".join(f"`{one.name}`" for one in PARAMETERS if profile in one.profiles))
        for profile in Profile
    )
    return "\n".join(
        (PARAMETERS_HEAD, *table(("#", "name", "meaning", "sent"), rows), "", PROFILES.rstrip(), "",
         *table(("profile", "parameters"), profiles), "")
    )  # fmt: skip


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
