"""Foreground sounds during which callers key too early, where such keys are dropped: CB445.

Knows which actions take keys. Does not know how long a sound is.
Source: The IVR 3.3, 6.4.
"""

from bridge.ivr.actions import Action, Authenticate, Say
from bridge.ivr.report.sheet import Sheet
from bridge.ivr.step import Where
from bridge.ivr.targets import Place
from bridge.ivr.verbs import PlaySound, PlayTts, RecordDigits, Wait

_TAKES_TIME = (PlaySound, PlayTts, Say, Wait)


def check_early_keys(sheet: Sheet) -> None:
    """Note each sound of an IVR without that buffer which is followed by a place where keys are taken."""
    if sheet.ivr.buffer_foreground_keys:
        return
    actions = {place: entry.action for place, entry in sheet.enabled}
    for place, action in actions.items():
        if _is_foreground(action) and place in sheet.flow.places and _followed_by_input(place, actions, sheet):
            what = "keys pressed during this sound are dropped, and the caller is asked for keys after it"
            sheet.note("CB445", place, what)


def _is_foreground(action: Action) -> bool:
    return isinstance(action, PlaySound | PlayTts | Say) and action.where is Where.FOREGROUND


def _followed_by_input(sound: Place, actions: dict[Place, Action], sheet: Sheet) -> bool:
    """Whether something takes keys before the next sound begins."""
    drawn, seen = sheet.flow.map, {sound}
    todo = list(drawn.after(sound))
    while todo:
        place = todo.pop()
        if place in seen:
            continue
        seen.add(place)
        action = actions.get(place)
        if drawn.is_idle(place) or (action is not None and _takes_keys(action)):
            return True
        if not isinstance(action, _TAKES_TIME):
            todo.extend(drawn.after(place))
    return False


def _takes_keys(action: Action) -> bool:
    match action:
        case PlaySound(where=where, digit_variable=variable) | PlayTts(where=where, digit_variable=variable):
            return where is Where.BACKGROUND or variable is not None
        case Say(where=where, digit_variable=variable):
            return where is Where.BACKGROUND or variable is not None
        case Wait(where=where):
            return where is Where.BACKGROUND
        case _:
            return isinstance(action, RecordDigits | Authenticate)
