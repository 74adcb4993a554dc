"""A rule may be silenced, with a reason on the line."""

import io
import re
import tokenize

from tests.house import ROOT, listed, python_files

SILENCED = re.compile(
    r"""\# \s* (?: noqa (?: :\s*[A-Z]+\d+ (?:[,\s]+[A-Z]+\d+)* )?
             | type:\s*ignore (?: \[[^]]*] )?
             | pragma:\s*no\s+(?:cover|branch) )""",
    re.VERBOSE,
)


def test_what_is_silenced_has_its_reason() -> None:
    bare = [
        f"{file.relative_to(ROOT)}:{line}: {comment}"
        for file in python_files()
        for line, comment in comments_of(file.read_text())
        if silences_without_a_reason(comment)
    ]
    assert not bare, "Add why, after the code: `# noqa: BLE001 - a bug in one call ends that call`" + listed(bare)


def test_a_reason_is_words_after_the_code() -> None:
    hush = "# noqa" + ": "
    assert silences_without_a_reason(hush + "BLE001")
    assert silences_without_a_reason(hush + "ARG001, BLE001")
    assert silences_without_a_reason("# type: " + "ignore[arg-type]")
    assert silences_without_a_reason("# pragma: " + "no cover")
    assert silences_without_a_reason("# type: " + "ignore[arg-type]  " + hush + "BLE001")
    assert not silences_without_a_reason(hush + "BLE001 - a bug in one call ends that call")
    assert not silences_without_a_reason("# type: " + "ignore[arg-type]  # the stub is wrong: bytes are accepted")
    assert not silences_without_a_reason("# nothing is silenced here")


def silences_without_a_reason(comment: str) -> bool:
    reason, silenced = SILENCED.subn("", comment)
    return silenced > 0 and not re.search(r"\w", reason)


def comments_of(text: str) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]
