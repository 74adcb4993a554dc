"""What a caller sends during a call, as a capture file that SIPp plays: silence and keys (RFC 4733).

Knows the capture format and the order of packets. Does not know SIPp or calls. Recorded captures of single keys share
their sequence numbers, so that a second key is dropped as old; here they grow through the whole call.
"""

import struct
from pathlib import Path

from lab import rtp, sdp

TICK_MS = 20
MAGIC = 0xA1B2C3D4
ETHERNET = 1
HEADERS = 14 + 20 + 8


def write_talk(path: Path, keys: str, *, before_ms: int, after_ms: int, tone_ms: int = 100, gap_ms: int = 100) -> float:
    """Write silence, then the keys, then silence; the length in seconds. All lengths are rounded to 20 ms."""
    sender = rtp.Sender()
    records: list[bytes] = []
    tick = 0

    def silence(ms: int) -> None:
        nonlocal tick
        for _ in range(round(ms / TICK_MS)):
            records.append(_record(tick, sender.audio()))
            tick += 1

    silence(before_ms)
    frames = max(1, round(tone_ms / TICK_MS))
    for key in keys:
        for frame in range(1, frames + 1):
            packets = sender.key(sdp.EVENTS, key, frame, last=frame == frames)
            records.extend(_record(tick, packet) for packet in packets)
            tick += 1
        silence(gap_ms)
    silence(after_ms)
    path.write_bytes(struct.pack("<IHHiIII", MAGIC, 2, 4, 0, 0, 65535, ETHERNET) + b"".join(records))
    return tick * TICK_MS / 1000


def _record(tick: int, packet: bytes) -> bytes:
    """One packet in UDP, IPv4 and Ethernet; SIPp replaces addresses, ports and checksums."""
    home = bytes([127, 0, 0, 1])
    udp = struct.pack(">HHHH", 4000, 4000, 8 + len(packet), 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 28 + len(packet), 0, 0, 64, 17, 0, home, home)
    ethernet = bytes(12) + b"\x08\x00"
    length = HEADERS + len(packet)
    seconds, milliseconds = divmod(tick * TICK_MS, 1000)
    return struct.pack("<IIII", seconds, milliseconds * 1000, length, length) + ethernet + ip + udp + packet
