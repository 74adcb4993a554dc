"""What a key means where the call stands (The IVR 3.5).

Knows contexts and their options. Does not know how keys arrive.
"""

from bridge.ivr.model import Context
from bridge.ivr.targets import Place


def resolve(context: Context, key: str) -> Place | None:
    """The option that a key chooses: its own, else `invalid`; None when both are empty."""
    for option in (key, "invalid"):
        if not context.is_empty(option):
            return Place(context.name, option)
    return None
