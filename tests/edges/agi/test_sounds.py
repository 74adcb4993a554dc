import pytest

from bridge.agi.sounds import Recordings
from bridge.telephony.values import MediaUri


@pytest.mark.parametrize(
    ("uri", "file"),
    [
        ("sound:/srv/sounds/welcome", "/srv/sounds/welcome"),
        ("sound:vm-goodbye", "vm-goodbye"),
        ("recording:callbridge/2gfl/rec-1", "/spool/recording/callbridge/2gfl/rec-1"),
    ],
)
def test_a_uri_means_a_file_as_asterisk_names_it(uri: str, file: str) -> None:
    assert Recordings("/spool/recording").file(MediaUri(uri)) == file
