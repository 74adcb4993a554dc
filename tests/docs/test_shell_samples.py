"""Each line that a page tells people to type is one that their shell and the named program take.

Lines of Callbridge and make are held against its own commands; files of the repository that a line names exist. The
other programs are the machine's: they are named here, so that nobody has to guess which ones a reader needs. What the
commands do is tested with them, and those of some pages are run as they stand: `RUN`.
"""

import itertools
import re
import subprocess

import pytest

from tests.docs.callbridge_words import help_of, refusal
from tests.docs.fences import PAGES, Fence, samples
from tests.docs.shell import commands
from tests.house import ROOT, listed

MACHINE = {
    *("adduser", "install", "ln", "setfacl", "echo", "tail", "cat", ".", "openssl", "ssh", "pip", "python3", "php"),
    *("systemctl", "asterisk", "sox", "sqlite3", "pg_dump", "pg_restore", "curl", "docker"),
    *("apt", "cd", "chmod", "chown", "cp", "fwconsole", "printf", "sed"),
}
PROGRAMS = {"/opt/callbridge/bin/pip", "/opt/piper/bin/pip", "/opt/piper/bin/python", "/usr/bin/python3"}
RUN = {
    "docs/howto/freepbx.md": "tests/test_howto_freepbx.py",
    "docs/howto/migrate-from-voipnow.md": "tests/test_howto_migrate.py",
    "docs/howto/natural-voice.md": "tests/test_howto_sounds.py",
    "docs/howto/postgresql.md": "tests/contract/test_howto_postgresql.py",
    "docs/howto/sounds.md": "tests/test_howto_sounds.py",
    "docs/reference/api.md": "tests/edges/web/test_api.py",
}
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z.-]+):", MAKEFILE, re.MULTILINE))
OURS = ("bridge/", "docker/", "docs/", "lab/", "packaging/", "asterisk-conf/", "tests/")
_INLINE = re.compile(r"`(callbridge|make) ([^`\n]+)`")
_CODE = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
_MEANT = re.compile(r"[A-Z…]")


def program(fence: Fence) -> bool:
    return fence.text.startswith("#!")


@pytest.mark.parametrize("fence", samples("sh"), ids=str)
def test_a_shell_takes_it(fence: Fence) -> None:
    said = subprocess.run(["bash", "-n"], input=fence.text, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("fence", [one for one in samples("sh") if not program(one)], ids=str)
def test_each_command_is_one_that_its_program_takes(fence: Fence) -> None:
    wrong = [f"{' '.join(words)}: {what}" for words in commands(fence.text) if (what := unfit(words))]
    assert not wrong, str(fence) + listed(wrong)


def unfit(words: list[str]) -> str | None:
    """What is wrong with a command; None when nothing is."""
    lost = [word for word in words if word.startswith(OURS) and not (ROOT / word).exists()]
    if lost:
        return f"there is no {lost[0]}"
    match words:
        case ["callbridge", *rest]:
            return refusal(rest)
        case ["make", *rest]:
            return untold(rest)
        case ["docker", "compose", "-f", _, "exec", service, *rest]:
            known = re.findall(r"^  ([a-z]+):$", (ROOT / "docker/compose.yaml").read_text("utf-8"), re.MULTILINE)
            return unfit(rest) if service in known else f"there is no service {service!r}"
        case [name, *_] if name in MACHINE | PROGRAMS:
            return None
    return f"is {words[0]!r} a program that every reader has? Then name it in MACHINE"


def untold(words: list[str]) -> str | None:
    """What is wrong behind `make`."""
    settings = [word.partition("=")[0] for word in words if "=" in word]
    goals = [word for word in words if "=" not in word]
    unknown = [f"target {goal}" for goal in goals if goal not in TARGETS]
    unknown += [f"setting {name}" for name in settings if not re.search(rf"\b{name}\b", MAKEFILE)]
    return f"there is no {unknown[0]} in the Makefile" if unknown else None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_command_that_is_named_in_a_sentence_exists(page: object) -> None:
    text = _CODE.sub("", page.read_text("utf-8"))  # type: ignore[attr-defined] # a path
    wrong = []
    for name, line in _INLINE.findall(text):
        for one in alternatives(line.replace("…", "").split()):
            what = untold(one) if name == "make" else named(one)
            wrong += [f"{name} {line}: {what}"] if what else []
    assert not wrong, listed(wrong)


def alternatives(words: list[str]) -> list[list[str]]:
    """`events list|show` means two commands."""
    return [list(one) for one in itertools.product(*(word.split("|") for word in words))]


def named(words: list[str]) -> str | None:
    """A sentence may leave arguments out; the commands and options that it names exist."""
    while words and _MEANT.match(words[0]):
        return None
    what = refusal([word for word in words if word])
    return None if what and ("arguments" in what or "lacks" in what) else what


@pytest.mark.parametrize(("page", "test"), RUN.items())
def test_the_commands_of_these_pages_are_run_by_a_test(page: str, test: str) -> None:
    assert page.rpartition("/")[2] in (ROOT / test).read_text("utf-8")


def test_a_wrong_line_is_noticed() -> None:
    assert refusal(["chek"]) == "there is no command 'chek'"
    assert refusal(["check", "--stric"]) == "there is no option '--stric' of 'check'"
    assert refusal(["graph", "099", "--format"]) == "--format lacks its value"
    assert refusal(["graph", "099", "--format", "png"]) == "--format takes svg, mermaid, json"
    assert refusal(["events", "lst"]) == "there is no command 'events lst'"
    assert refusal(["graph"]) == "'graph' takes 1 to 1 arguments, not 0"
    assert "--format" in help_of("graph")
    assert untold(["labb"]) == "there is no target labb in the Makefile"
    assert untold(["lab", "TWICE=1"]) == "there is no setting TWICE in the Makefile"
    assert unfit(["install", "bridge/gone.py"]) == "there is no bridge/gone.py"


def test_a_line_is_taken_apart_as_a_shell_does() -> None:
    text = "curl -s http://x/ivr | callbridge parse -   # read it\nA=1 make x && echo 'a; b' > /tmp/y; cat z\n"
    assert commands(text) == [
        ["curl", "-s", "http://x/ivr"], ["callbridge", "parse", "-"], ["make", "x"], ["echo", "a; b"], ["cat", "z"],
    ]  # fmt: skip
