"""How tests on real Asterisks are shared out to several workers.

Knows xdist's schedulers and nodes' names. Does not know what a test does.
"""

import re
from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.scheduler.protocol import Scheduling

_VERSION: Final = re.compile(r"asterisk(16|22)\b")


class ByFileAndVersion(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """The tests of one file and version go to one worker, in their order: what they share is started once.

    xdist's own `loadgroup` writes its groups into names of nodes, which pytest 9.2 does not read any more: with it all
    tests were strewn over all workers.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        version = _VERSION.search(test)
        return f"{file} {version[1] if version else ''}"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """A hook of xdist."""
    return ByFileAndVersion(config, log)
