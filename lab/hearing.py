"""What one side of a call hears: the timeline of tones and silences, gaps, and waiting for them.

Knows arrival times and frequencies. Does not know SIP or sockets. All times are the loop's (monotonic) seconds.
"""

import asyncio
from collections.abc import Callable
from itertools import pairwise

from lab import tones
from lab.news import News
from lab.rtp import Packet
from lab.tones import Kind, Piece, Samples

FRAME_SECONDS = 0.02
NEAR = 20
"""A tone counts as another one when it is this near, in Hz."""


class NotHeardError(AssertionError):
    """What was waited for was not heard in time; the text tells what was."""


class Hearing:
    """Listens to packets as they arrive; analyses them only when somebody asks."""

    def __init__(self) -> None:
        self.packets: list[Packet] = []
        self.closed_at: float | None = None
        self._pieces: list[Piece] = []
        self._seen = 0
        self._news = News()

    def add(self, packet: Packet) -> None:
        """One packet of audio arrived."""
        self.packets.append(packet)
        self._news.tell()

    def close(self, at: float) -> None:
        """Nothing more will be heard."""
        if self.closed_at is None:
            self.closed_at = at
            self._news.tell()

    def samples(self) -> Samples:
        """All that was heard, in the order of arrival, 8 kHz; a time without packets leaves no trace (see `gaps`)."""
        return tones.decode(b"".join(packet.payload for packet in self.packets))

    def timeline(self) -> list[Piece]:
        """Pieces of one kind each; silence between packets is not listed, `longest_gap` measures it."""
        return tones.join(self._frames())

    def tones(self) -> list[int]:
        """The tones heard, in order, to 10 Hz."""
        return [piece.hz for piece in self.timeline() if piece.kind == "tone"]

    def longest_gap(self, since: float | None = None, until: float | None = None) -> float:
        """The longest time without a packet, in seconds, between two moments (default: first packet to last)."""
        inside = [p.at for p in self.packets if (since is None or p.at >= since) and (until is None or p.at <= until)]
        times = ([since] if since is not None else []) + inside + ([until] if until is not None else [])
        return max((later - earlier for earlier, later in pairwise(times)), default=0.0)

    async def hears(self, hz: int, within: float, *, since: float | None = None, lasting: float = 0.04) -> float:
        """Wait until this tone was heard for `lasting` seconds on end; when it began. Raises NotHeardError.

        `since` leaves out what began before that moment; without it, all of the call counts. Notes of music and
        vowels are short tones too: beside such sounds ask for 0.3 s.
        """
        frames = max(1, round(lasting / FRAME_SECONDS))
        return await self._until(
            lambda kind, found: kind == "tone" and abs(found - hz) <= NEAR, frames, f"{hz} Hz", within, since
        )

    async def hears_sound(self, within: float, *, since: float | None = None) -> float:
        """Wait for anything but silence, such as speech; the time at which it began. Raises NotHeardError."""
        return await self._until(lambda kind, _: kind != "silence", 2, "a sound", within, since)

    async def silent(self, lasting: float, within: float, *, since: float | None = None) -> float:
        """Wait until nothing but silence, or nothing at all, arrived for `lasting` seconds; when that began.

        `since` is the earliest beginning (default: the moment of asking). Raises NotHeardError.
        """
        loop = asyncio.get_running_loop()
        asked = loop.time()
        deadline, begin = asked + within, asked if since is None else since
        index = 0
        while True:
            frames = self._frames()
            for frame in frames[index:]:
                if frame.kind != "silence" and frame.end > begin:
                    if frame.start - begin >= lasting:
                        return begin
                    begin = frame.end
            index = len(frames)
            now = loop.time()
            if now - begin >= lasting:
                return begin
            if begin + lasting > deadline:
                raise NotHeardError(f"No silence of {lasting} s within {within} s; heard: {self.describe()}")
            await self._news.next(begin + lasting - now)

    def last(self, hz: int) -> float:
        """When this tone was last heard (the end of its last frame). Raises NotHeardError."""
        for frame in reversed(self._frames()):
            if frame.kind == "tone" and abs(frame.hz - hz) <= NEAR:
                return frame.end
        raise NotHeardError(f"{hz} Hz was never heard; heard: {self.describe()}")

    def describe(self) -> str:
        """The timeline in words, for messages; times from the first packet on."""
        if not self.packets:
            return "nothing, no packet arrived"
        first = self.packets[0].at
        words: list[str] = []
        for piece in self.timeline():
            what = f"{piece.hz} Hz" if piece.kind == "tone" else piece.kind
            words.append(f"{piece.start - first:.2f}-{piece.end - first:.2f} {what}")
        return ", ".join(words)

    async def _until(
        self, wanted: Callable[[Kind, int], bool], frames: int, what: str, within: float, since: float | None
    ) -> float:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        index = run = 0
        while True:
            pieces = self._frames()
            for position in range(index, len(pieces)):
                piece = pieces[position]
                fits = wanted(piece.kind, piece.hz) and (since is None or piece.start >= since)
                run = run + 1 if fits else 0
                if run >= frames:
                    return pieces[position - run + 1].start
            index = len(pieces)
            left = deadline - loop.time()
            if left <= 0 or self.closed_at is not None:
                when = "before the call ended" if self.closed_at is not None else f"within {within} s"
                raise NotHeardError(f"{what} was not heard {when}; heard: {self.describe()}")
            await self._news.next(left)

    def _frames(self) -> list[Piece]:
        for packet in self.packets[self._seen :]:
            samples = tones.decode(packet.payload)
            kind, hz = tones.classify(samples)
            self._pieces.append(Piece(packet.at, packet.at + len(samples) / tones.RATE, kind, hz))
        self._seen = len(self.packets)
        return self._pieces
