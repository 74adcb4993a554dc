"""How a link stands, and one clear line for each way in which Asterisk does not let us in.

Knows the statuses of ARI's door, and what an operator can do about each. Does not know connections.
"""

from enum import StrEnum

from bridge.asterisk.settings import AsteriskSettings


class LinkState(StrEnum):
    """As the journal says it. REPLACED is final."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"
    REFUSED = "refused"
    REPLACED = "replaced"


def connected(version: str, settings: AsteriskSettings, way: str) -> str:
    """What is told of a connection that serves calls: `way` is that of commands."""
    return f"Asterisk {version}, application {settings.app}, commands over {way}"


def over_http_for_now(trial: float) -> str:
    """The way of commands while Asterisk does not answer them on the event socket."""
    return (
        "HTTP for now: on the event socket it does not answer them. Calls go on, and there is nothing to do: the "
        f"socket is tried again every {trial:g} s"
    )


def why_not(settings: AsteriskSettings, status: int, message: str) -> tuple[LinkState, str]:
    """What a failed connection means: `status` is that of HTTP, 0 when no answer came."""
    match status:
        case 0:
            advice = "is Asterisk running, is `enabled = yes` in http.conf, and is its bindport that of ari_url?"
            return LinkState.LOST, f"no ARI at {settings.ari_url}: {message}; {advice} Trying again"
        case 401 | 403:
            advice = "ari_user and ari_password must be those of a user in ari.conf"
            return LinkState.REFUSED, f"Asterisk refused the user {settings.ari_user} ({status}): {advice}"
        case 404:
            advice = "is `enabled = yes` in ari.conf, res_ari loaded, and the path of ari_url right?"
            return LinkState.REFUSED, f"there is no ARI at {settings.ari_url} (404): {advice}"
        case _:
            return LinkState.REFUSED, message
