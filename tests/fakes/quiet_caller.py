"""A caller who notes what is heard, and presses some keys at the first input point."""

from bridge.telephony.values import MediaUri
from bridge.terminal.input_points import InputPoint, Line


class QuietCaller:
    def __init__(self, press: str = "") -> None:
        self.press = press
        self.noticed: list[str] = []
        self.points: list[InputPoint] = []

    def hears(self, media: MediaUri) -> None:
        self.noticed.append(media.text)

    def hears_music(self, music: str) -> None:
        self.noticed.append(f"music:{music}")

    def notices(self, what: str) -> None:
        self.noticed.append(what)

    def may_press(self, line: Line, point: InputPoint) -> None:
        self.points.append(point)
        keys, self.press = self.press, ""
        line.press(keys)
