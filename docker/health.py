"""Is the Callbridge of this container alive? Status 0 when it answers at its control socket.

Knows the socket, and nothing but the standard library: it is run every ten seconds. A service that waits for Asterisk
is alive; whether it takes calls is said by `/readyz`.
"""  # noqa: INP001 - a program of the image, no package

import http.client
import os
import socket
import sys

PATH = os.environ.get("CALLBRIDGE_CONTROL__SOCKET", "/run/callbridge/control.sock")
WITHIN = 5.0


class Control(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def connect(self) -> None:
        """Instead of to a port."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(WITHIN)
        self.sock.connect(PATH)


def main() -> int:
    """Exit status."""
    try:
        control = Control("localhost", timeout=WITHIN)
        control.request("GET", "/v1/status")
        return 0 if control.getresponse().status == http.HTTPStatus.OK else 1
    except (OSError, http.client.HTTPException) as error:
        sys.stderr.write(f"{PATH}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
