"""The audio of telephone calls: sends a frame every 20 ms, keys when asked, and keeps all that arrives.

Knows sockets, RTP and one clock for all streams of a phone. Does not know SIP, or what the audio means (see hearing).
"""

import asyncio
import contextlib
import socket
import struct
import time
from collections import deque
from collections.abc import Callable

from lab import rtp, sdp
from lab.rtp import Packet

TICK = 0.02
LARGEST = 2048
# The kernel's own moment of arrival (Linux, since 2.6.22), which no busy loop of ours can make later than it was.
SO_TIMESTAMPNS = 35
STAMP = (socket.SOL_SOCKET, SO_TIMESTAMPNS)
TIMESPEC = struct.Struct("@ll")


class Pacer:
    """One timer for all streams: fifty calls cost fifty datagrams each 20 ms and nothing more."""

    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0

    def add(self, stream: "Stream") -> None:
        """Send this stream's frames from now on."""
        self._streams.add(stream)
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._due = loop.time()
            self._timer = loop.call_at(self._due, self._tick)

    def remove(self, stream: "Stream") -> None:
        """Send nothing more of this stream."""
        self._streams.discard(stream)
        if not self._streams and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        for stream in tuple(self._streams):
            stream.latest = max(stream.latest, loop.time() - self._due)
            stream.send_frame(loop.time())
        # Missed ticks are made up for, so that the stream's timestamps keep pace with time; a long stall is not.
        self._due = max(self._due + TICK, loop.time() - 10 * TICK)
        if self._streams:
            self._timer = loop.call_at(self._due, self._tick)
        else:
            self._timer = None


class _Key:
    """One key to press: how many frames of tone and of pause, and who waits for its release."""

    def __init__(self, digit: str, tone: int, gap: int, released: asyncio.Future[float]) -> None:
        self.digit, self.tone, self.gap, self.released = digit, tone, gap, released
        self.frame = 0


class Stream:
    """One call's RTP in both directions. `heard` is called after each packet was kept."""

    def __init__(self, pacer: Pacer, heard: Callable[[Packet], None]) -> None:
        self._pacer, self._heard = pacer, heard
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.settimeout(0)
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.received: list[Packet] = []
        self.keys_received: list[Packet] = []
        self.sent = 0
        self.latest = 0.0
        """By how many seconds a frame left too late, at most."""
        self.send_audio = True
        self._remote: sdp.Remote | None = None
        self._sender = rtp.Sender()
        self._keys: deque[_Key] = deque()
        self._audio = b""
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    def connect(self, remote: sdp.Remote) -> None:
        """Send to this address from now on; a second call moves the stream."""
        self._remote = remote
        self._pacer.add(self)

    @property
    def takes_keys(self) -> bool:
        """Whether the other side has said that it takes keys, and where."""
        return self._remote is not None and self._remote.events is not None

    def press(self, keys: str, tone_ms: int, gap_ms: int) -> "asyncio.Future[float]":
        """Queue keys; the future is the time at which the last one was released. Lengths are rounded to 20 ms."""
        if self._remote is None or self._remote.events is None:
            raise ValueError("Keys cannot be sent: the other side takes no telephone-event.")
        loop = asyncio.get_running_loop()
        released = loop.create_future()
        for digit in keys:
            if digit not in rtp.KEYS:
                raise ValueError(f"{digit!r} is no key of a telephone.")
            released = loop.create_future()
            self._keys.append(_Key(digit, max(1, round(tone_ms / 20)), max(1, round(gap_ms / 20)), released))
        return released

    def speak(self, mu_law: bytes) -> None:
        """Say these samples instead of silence, after what is being said."""
        self._audio += mu_law

    def send_frame(self, now: float) -> None:
        """Called by the pacer every 20 ms."""
        remote = self._remote
        if remote is None:
            return
        key = self._keys[0] if self._keys else None
        if key is not None and key.frame < key.tone and remote.events is not None:
            key.frame += 1
            last = key.frame == key.tone
            for packet in self._sender.key(remote.events, key.digit, key.frame, last=last):
                self._send(packet, remote)
            if last and not key.released.done():
                key.released.set_result(now)
            return
        if key is not None:
            key.frame += 1
            if key.frame >= key.tone + key.gap:
                self._keys.popleft()
        frame, self._audio = self._audio[: rtp.FRAME], self._audio[rtp.FRAME :]
        if self.send_audio:
            self._send(self._sender.audio(frame.ljust(rtp.FRAME, b"\xff")), remote)

    def close(self) -> None:
        """Stop both directions; what was received stays."""
        self._pacer.remove(self)
        self._remote = None
        for key in self._keys:
            key.released.cancel()
        self._keys.clear()
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()

    def _send(self, packet: bytes, remote: sdp.Remote) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            self._socket.sendto(packet, (remote.host, remote.port))
            self.sent += 1

    def _read(self) -> None:
        now = asyncio.get_running_loop().time()
        wall_clock = time.time() - now
        while True:
            try:
                data, extras, _, _ = self._socket.recvmsg(LARGEST, socket.CMSG_SPACE(TIMESPEC.size))
            except (BlockingIOError, ConnectionError):
                return
            arrived = next(
                (at for level, kind, at in extras if (level, kind) == STAMP and len(at) == TIMESPEC.size), b""
            )
            try:
                packet = rtp.parse(data, _seconds(arrived) - wall_clock if arrived else now)
            except rtp.RtpError:
                continue
            if packet.payload_type == 0:
                self.received.append(packet)
                self._heard(packet)
            elif packet.payload_type == sdp.EVENTS:
                self.keys_received.append(packet)


def _seconds(timespec: bytes) -> float:
    seconds, nanoseconds = TIMESPEC.unpack(timespec)
    return float(seconds + nanoseconds / 1e9)
