"""One finding."""

import pytest

from bridge.doctor.finding import Unseen, finding, type_in, unseen, write
from bridge.faults import Level


def test_a_finding_has_the_level_of_its_code() -> None:
    found = finding("CB513", "sessionlimit is 100", "pbx1", write("http.conf", "[general]", "sessionlimit = 1000"))
    assert (found.code, found.level) == ("CB513", Level.WARNING)
    assert found.mend == write("http.conf", "[general]", "sessionlimit = 1000")
    assert type_in("ls").file == ""


def test_a_check_that_could_not_be_made_says_why() -> None:
    found = unseen("modules", Unseen("nobody answers"), "pbx1")
    assert (found.code, found.level, found.what) == ("CB599", Level.INFO, "modules: nobody answers")


def test_a_code_that_is_none_is_a_bug() -> None:
    with pytest.raises(KeyError):
        finding("CB999", "")
