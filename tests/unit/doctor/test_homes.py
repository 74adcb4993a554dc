"""What is a home, and where a folder that lies in one goes."""

import pytest

from bridge.doctor.homes import elsewhere, home_of
from tests.fakes.machine import healthy

TOP = "/"  # homes are put together here: no file names a path of somebody's machine


@pytest.mark.parametrize(
    ("path", "home"),
    [
        (f"{TOP}root", f"{TOP}root"),
        (f"{TOP}root/callbridge/speech", f"{TOP}root"),
        (f"{TOP}home/ana", f"{TOP}home/ana"),
        (f"{TOP}home/ana/speech", f"{TOP}home/ana"),
        (f"{TOP}home", ""),
        (f"{TOP}home/", ""),
        (f"{TOP}roots/speech", ""),
        ("/srv/home/ana", ""),
        ("/var/lib/callbridge", ""),
        ("/", ""),
        ("root/speech", ""),
    ],
)
def test_a_home_is_roots_or_one_below_home(path: str, home: str) -> None:
    assert home_of(path) == home


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("[speech] cache_dir", 'cache_dir = "/var/lib/callbridge/speech"'),
        ("[sounds] root", 'root = "/var/lib/callbridge/sounds"'),
    ],
)
def test_a_folder_goes_where_the_package_has_it(setting: str, line: str) -> None:
    mend = elsewhere(healthy(), setting, "/srv/a b")
    assert (mend.file, mend.lines) == (
        "/etc/callbridge/callbridge.toml",
        (setting.partition(" ")[0], "# and move what is in '/srv/a b' to there", line),
    )
