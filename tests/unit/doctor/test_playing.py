"""What Asterisk could not play although it was just written for it."""

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.facts import Facts, Folder, Place, Played
from bridge.doctor.finding import Unseen
from tests.fakes.machine import Planted, ari, healthy, is_found, server

TOP = "/"  # homes are put together here: no file names a path of somebody's machine
ABOVE = Place("/var/lib/callbridge", "callbridge", "callbridge", 0o750)
SPEECH = Place("/var/lib/callbridge/my speech", "callbridge", "callbridge", 0o700)
FREE = Place("/var/lib/callbridge/speech", "callbridge", "callbridge", 0o755)
BARRED = Played(False, SPEECH, SPEECH.path, (ABOVE, SPEECH))
ROOTS = Place(f"{TOP}root", "root", "root", 0o700)
AT_ROOTS = Place(f"{TOP}root/callbridge/my speech", "root", "root", 0o755)
IN_A_HOME = server(played=Played(False, AT_ROOTS, AT_ROOTS.path, (ROOTS,)))
PLANTED = (
    Planted("CB555", server(played=BARRED), line="chmod o+x /var/lib/callbridge '/var/lib/callbridge/my speech'"),
    Planted(
        "CB555",
        server(played=Played(False, FREE, "/srv/speech")),
        "callbridge.toml",
        'speech = "THE SAME FOLDER AS ASTERISK SEES IT"',
    ),
    Planted("CB555", IN_A_HOME, "callbridge.toml", 'cache_dir = "/var/lib/callbridge/speech"'),
)


def what(facts: Facts) -> str:
    (found,) = examine(facts)
    return found.what


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_file_that_asterisk_cannot_play_is_found_with_its_mend(planted: Planted) -> None:
    is_found(planted)


def test_user_folder_owner_and_modes_are_told() -> None:
    assert what(PLANTED[0].facts) == (
        "Asterisk, which runs as asterisk, could not play a file that was just written to "
        "/var/lib/callbridge/my speech (owner callbridge, group callbridge, mode 0700): it may not pass "
        "/var/lib/callbridge (owner callbridge, group callbridge, mode 0750)"
    )


@pytest.mark.parametrize("home", [f"{TOP}root", f"{TOP}home/ana"])
def test_nobody_is_told_to_open_a_home_to_all(home: str) -> None:
    barred = Place(home, "ana", "ana", 0o700)
    speech = Place(f"{home}/speech", "ana", "ana", 0o750)
    (found,) = examine(server(played=Played(False, speech, speech.path, (barred, speech))))
    assert found.what.endswith(f"; {home} is a home and stays closed, so the folder belongs elsewhere")
    assert found.mend is not None
    assert found.mend.lines == (
        "[speech]",
        f"# and move what is in {home}/speech to there",
        'cache_dir = "/var/lib/callbridge/speech"',
    )


def test_a_folder_in_a_home_that_is_open_is_opened_itself() -> None:
    speech = Place(f"{TOP}home/ana/speech", "ana", "ana", 0o750)
    (found,) = examine(server(played=Played(False, speech, speech.path, (speech,))))
    assert found.mend is not None
    assert found.mend.lines == (f"chmod o+x {speech.path}",)


def test_where_asterisk_looks_is_told_when_it_is_elsewhere() -> None:
    assert what(PLANTED[1].facts).endswith("mode 0755), which it looks for in /srv/speech")


def test_a_user_whom_nobody_knows_is_not_named() -> None:
    server_without = ari(user="").servers["pbx1"]
    assert what(server(ari=server_without.ari, played=BARRED)).startswith("Asterisk could not play")


def test_a_file_that_was_played_says_nothing_and_what_could_not_be_tried_is_told() -> None:
    assert not examine(server(played=Played(True, FREE, FREE.path)))
    (found,) = examine(server(played=Unseen("nobody knows")))
    assert (found.code, found.where) == ("CB599", "pbx1")


@pytest.mark.parametrize("heard", [True, False])
def test_modes_of_the_folder_are_not_judged_where_a_file_was_played(heard: bool) -> None:
    folders = (Folder("[speech] cache_dir", FREE.path, exists=True, asterisks=False),)
    facts = healthy(servers=server(played=Played(heard, FREE, FREE.path)).servers, folders=folders)
    assert "CB552" not in {one.code for one in examine(facts)}
