"""Every verb and action is complete: an effect, a notation, a data case, a page; what one lacks is named."""

import json
import re
from typing import get_args

from bridge.calls.describing import name_of
from bridge.calls.executor import Effect
from bridge.ivr.actions import Action, CallInteractive
from bridge.ivr.notation import ACTIONS
from bridge.ivr.verbs import Request, Verb
from bridge.protocol.tags import TAGS
from tests.house import PACKAGE, ROOT, listed

EFFECTS = {path.stem for path in (PACKAGE / "calls" / "actions").glob("*.py")} - {"__init__"}
REFERENCE = (ROOT / "docs" / "reference" / "ivr-file.md").read_text(encoding="utf-8")
COMPATIBILITY = (ROOT / "docs" / "reference" / "compatibility.md").read_text(encoding="utf-8")
HEARD = (ROOT / "tests" / "asterisk" / "test_verbs.py").read_text(encoding="utf-8")
GOOD = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "data").rglob("good/*.expected.json")]


def effect_name(kind: type) -> str:
    """The file of an effect: the class in small letters with underscores; a caller id is one word, as in files."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__.replace("CallerId", "Callerid")).lower()


def test_every_verb_and_action_has_its_effect() -> None:
    kinds = set(get_args(Effect)) - {Request}  # a Request becomes an Ask, which has one
    lacking = [f"{kind.__name__} has no bridge/calls/actions/{effect_name(kind)}.py" for kind in kinds]
    lacking = [line for line in lacking if line.rpartition("/")[2].removesuffix(".py") not in EFFECTS]
    assert not lacking, listed(lacking)


def test_every_effect_belongs_to_a_step() -> None:
    assert {effect_name(kind) for kind in get_args(Effect)} >= EFFECTS
    assert {*get_args(Verb), *get_args(Action)} <= set(get_args(Effect))


def test_every_tag_has_a_good_reply_a_row_in_the_compatibility_page_and_is_heard_on_real_calls() -> None:
    shown = {verb["verb"] for text in GOOD for verb in json.loads(text)["verbs"]}
    lacking = [f"{tag.name}: no good reply in tests/data" for tag in TAGS if tag.name not in shown]
    lacking += [f"{tag.name}: not in compatibility.md" for tag in TAGS if f"`{tag.name}`" not in COMPATIBILITY]
    lacking += [f"{tag.name}: not in tests/asterisk/test_verbs.py" for tag in TAGS if f"<{tag.name}" not in HEARD]
    assert not lacking, listed(lacking)


def test_every_action_of_an_ivr_file_has_its_section_in_the_reference() -> None:
    lacking = [
        f"{name}: not in docs/reference/ivr-file.md" for name in ACTIONS if not re.search(rf"\b{name}\b", REFERENCE)
    ]
    assert not lacking, listed(lacking)


def test_every_action_that_a_call_can_run_can_be_written_in_a_file() -> None:
    only_replies = {"set_caller"}  # in files, alter_callerid
    written = {effect_name(kind) for kind in get_args(Action)} - only_replies
    assert written <= set(ACTIONS)
    assert name_of(CallInteractive(script="check")) in ACTIONS
