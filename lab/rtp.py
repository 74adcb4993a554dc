"""RTP packets (RFC 3550) and keys in them (RFC 4733).

Knows headers, numbers and times inside packets. Does not know sockets or when a packet is sent.
"""

import secrets
import struct
from dataclasses import dataclass, field
from typing import Final

FRAME: Final = 160
"""Samples in 20 ms."""
SILENCE: Final = b"\xff" * FRAME
KEYS: Final = "0123456789*#ABCD"
MARKER: Final = 0x80
END: Final = 0x80
VOLUME: Final = 10


class RtpError(Exception):
    """Bytes that are no RTP packet."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet that arrived; `at` is the loop's (monotonic) time."""

    at: float
    payload_type: int
    sequence: int
    timestamp: int
    payload: bytes


def parse(data: bytes, at: float) -> Packet:
    """One datagram to a packet. Raises RtpError when it is none."""
    if len(data) < 12 or data[0] >> 6 != 2:
        raise RtpError(f"no RTP packet: {data[:12].hex()}")
    first, second, sequence, timestamp = struct.unpack_from(">BBHI", data)
    start = 12 + 4 * (first & 0x0F)
    if first & 0x10 and len(data) >= start + 4:
        start += 4 + 4 * struct.unpack_from(">H", data, start + 2)[0]
    end = len(data) - data[-1] if first & 0x20 else len(data)
    return Packet(at, second & 0x7F, sequence, timestamp, data[start:end])


@dataclass(slots=True)
class Sender:
    """Makes the packets of one stream: sequence numbers and timestamps only ever grow."""

    ssrc: int = field(default_factory=lambda: secrets.randbits(32))
    sequence: int = field(default_factory=lambda: secrets.randbits(15))
    timestamp: int = field(default_factory=lambda: secrets.randbits(31))
    started: bool = False

    def audio(self, payload: bytes = SILENCE) -> bytes:
        """20 ms of mu-law."""
        packet = self._packet(0 if self.started else MARKER, 0, payload)
        self.started = True
        self.timestamp = (self.timestamp + FRAME) & 0xFFFFFFFF
        return packet

    def key(self, payload_type: int, digit: str, frame: int, *, last: bool) -> list[bytes]:
        """The packets of a key's frame number `frame` (from 1); the last one is said three times.

        All packets of a key carry the timestamp of its start; after the last it moves on by the key's length.
        """
        event = KEYS.index(digit)
        packets: list[bytes] = []
        for _ in range(3 if last else 1):
            payload = struct.pack(">BBH", event, (END if last else 0) | VOLUME, frame * FRAME)
            packets.append(self._packet(MARKER if frame == 1 and not packets else 0, payload_type, payload))
        if last:
            self.timestamp = (self.timestamp + frame * FRAME) & 0xFFFFFFFF
        return packets

    def _packet(self, marker: int, payload_type: int, payload: bytes) -> bytes:
        header = struct.pack(">BBHII", 0x80, payload_type | marker, self.sequence, self.timestamp, self.ssrc)
        self.sequence = (self.sequence + 1) & 0xFFFF
        return header + payload
