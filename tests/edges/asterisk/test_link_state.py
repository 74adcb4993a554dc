import pytest

from bridge.asterisk.link_state import LinkState, why_not
from tests.edges.asterisk.linked import settings_for

SETTINGS = settings_for("http://127.0.0.1:8088/ari")


@pytest.mark.parametrize(
    ("status", "state", "said"),
    [
        (0, LinkState.LOST, "no ARI at http://127.0.0.1:8088/ari: silence; is Asterisk running"),
        (401, LinkState.REFUSED, "refused the user callbridge (401): ari_user and ari_password"),
        (403, LinkState.REFUSED, "refused the user callbridge (403)"),
        (404, LinkState.REFUSED, "there is no ARI at http://127.0.0.1:8088/ari (404): is `enabled = yes` in ari.conf"),
        (500, LinkState.REFUSED, "silence"),
    ],
)
def test_whoever_is_not_let_in_learns_what_to_do(status: int, state: LinkState, said: str) -> None:
    found, line = why_not(SETTINGS, status, "silence")
    assert found is state
    assert said in line
    assert "ari password" not in line.lower()
