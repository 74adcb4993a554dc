import hashlib
import hmac

from pydantic import SecretStr

from bridge.ivr.script import SignKey
from bridge.protocol.signature import signature

KEY = SignKey(id="k1", secret=SecretStr("first-test-secret"))


def test_every_part_is_signed() -> None:
    lines = {
        signature(KEY, 1, "GET", "h", "/a", b""),
        signature(KEY, 2, "GET", "h", "/a", b""),
        signature(KEY, 1, "POST", "h", "/a", b""),
        signature(KEY, 1, "GET", "h:81", "/a", b""),
        signature(KEY, 1, "GET", "h", "/b", b""),
        signature(KEY, 1, "GET", "h", "/a", b"x"),
        signature(SignKey(id="k1", secret=SecretStr("other")), 1, "GET", "h", "/a", b""),
    }
    assert len(lines) == 7


def test_a_receiver_can_work_it_out() -> None:
    line = signature(KEY, 1763800000, "POST", "Script.Example.com", "/s?a=1", b"b=2")
    signed = b"1763800000\nPOST\nscript.example.com\n/s?a=1\nb=2"
    digest = hmac.new(b"first-test-secret", signed, hashlib.sha256).hexdigest()
    assert line == f"t=1763800000;k=k1;v1={digest}"
