"""Each reply on a page is read as a script's: without a fault, but where a page is about faults."""

import pytest

from bridge.protocol.reply import ReadOptions, read_reply
from tests.docs.fences import Fence, samples
from tests.house import ROOT

FAULTS = ROOT / "docs" / "reference" / "faults.md"  # its replies are vectors that are read while it is made


@pytest.mark.parametrize("fence", [one for one in samples("xml") if one.page != FAULTS], ids=str)
def test_a_reply_is_read_without_a_fault(fence: Fence) -> None:
    reply = read_reply(fence.text.encode(), ReadOptions())
    assert [str(fault) for fault in reply.faults] == []
    assert reply.verbs
