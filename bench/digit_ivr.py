"""The IVR that gathers keys at input points of every kind, and tells a script all of them.

Knows actions, as text. Does not know who presses the keys, nor when.
"""

from typing import Final

from tests.asterisk.calling import ask, ivr, tone

KEYS: Final = "0123456789*#"
FULL: Final = (10, 1, 20, 1, 6, 1)
SHORT: Final = (4, 1, 5, 1, 4, 1)
"""How many keys the input points of the IVR take: collect, prompt, collect, menu, collect, prompt."""
ASKED_BEFORE: Final = (1, 4)
"""Before these input points a script is asked."""


def gathering(url: str, shape: tuple[int, ...]) -> str:
    """The IVR: its input points take `shape`, and the last collection takes whatever would be too many."""

    def collect(name: str, most: int, more: str = "") -> str:
        size = f"max_digits = {most}, min_digits = 1"
        fixed = 'terminator = "", interdigit_timeout = 8'
        return f'{{ action = "record_digits", variable = "{name}", {size}, {fixed}{more} }}'

    background, slow = 'where = "background", loop = 5', ask(f"{url}/slow/$CALLERIDNUM")
    first, _, second, _, third, _ = shape
    start = [
        collect("k1", first, ', prompt = "tone-440", timeout = 8'),
        slow,
        tone(620, f'{background}, digit_variable = "k2"'),
        '{ action = "set_variable", name = "before", value = "1" }',
        tone(850),
        collect("k3", second, ", timeout = 8"),
        '{ action = "wait", seconds = 0.2 }',
        '{ action = "jump", context = "menu" }',
    ]
    onward = '{ action = "jump", context = "onward" }'
    options = [
        f'"{key}" = [{{ action = "set_variable", name = "k4", value = "{key}" }}, {onward}]'
        for key in KEYS
    ]  # fmt: skip
    rest = [
        slow,
        collect("k5", third, ', prompt = "tone-1300", timeout = 8'),
        tone(1600, f'{background}, digit_variable = "k6"'),
        collect("k7", 64, ", timeout = 1"),
        ask(f"{url}/end/$CALLERIDNUM?keys=$k1$k2$k3$k4$k5$k6$k7"),
    ]
    menu = "\n".join([f"start = [{tone(1050, background)}]", *options, f"timeout = [{onward}]"])
    contexts = f"[context.menu.option]\n{menu}\n[context.onward.option]\nstart = [{', '.join(rest)}]\n"
    return ivr(f"start = [{', '.join(start)}]", contexts=contexts)
