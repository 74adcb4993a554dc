"""One table: how a request can fail, CB201 to CB214 (Call Interactive 4.9)."""

from bridge.faults.fault import Level, Row

REQUESTS: tuple[Row, ...] = (
    Row(
        "CB201",
        Level.REFUSED,
        "host name cannot be resolved",
        "the request has failed; the next step of the failure ladder is taken",
        "check the host in url and the DNS server",
    ),
    Row(
        "CB202",
        Level.REFUSED,
        "connection refused or reset",
        "the request has failed; the next step of the failure ladder is taken",
        "check that the web server runs and the port is open",
    ),
    Row(
        "CB203",
        Level.REFUSED,
        "no connection within connect_timeout",
        "the request has failed; the next step of the failure ladder is taken",
        "check firewall and routing",
    ),
    Row(
        "CB204",
        Level.REFUSED,
        "TLS handshake or certificate failed",
        "the request has failed; the next step of the failure ladder is taken",
        "install a valid certificate for this host name",
    ),
    Row(
        "CB205",
        Level.REFUSED,
        "no complete reply within total_timeout",
        "the request has failed; the next step of the failure ladder is taken",
        "make the script answer sooner",
    ),
    Row(
        "CB206",
        Level.REFUSED,
        "status other than 2xx",
        "the request has failed; the next step of the failure ladder is taken",
        "look for the status in the web server's error log",
    ),
    Row(
        "CB207",
        Level.REFUSED,
        "more than 3 redirects, or one without a usable target",
        "the request has failed; the next step of the failure ladder is taken",
        "point url at the final address",
    ),
    Row(
        "CB208",
        Level.REFUSED,
        "target refused by the egress policy",
        "the request has failed; the next step of the failure ladder is taken",
        "add the host to allow_hosts if it is meant",
    ),
    Row(
        "CB209",
        Level.REFUSED,
        "connection ended before the reply was complete",
        "the request has failed; the next step of the failure ladder is taken",
        "look in the web server's error log",
    ),
    Row(
        "CB210",
        Level.REFUSED,
        "script or host not asked, after repeated failures",
        "the request has failed; the next step of the failure ladder is taken",
        "repair the script; it is asked again within 10 s",
    ),
    Row(
        "CB211",
        Level.REFUSED,
        "no place for 1 s: too many requests to this host in flight",
        "the request has failed; the next step of the failure ladder is taken",
        "make the script faster, or raise per_host",
    ),
    Row(
        "CB212",
        Level.REFUSED,
        "URL invalid, at load or after variables were replaced, or longer than 8000 octets",
        "the request has failed; the next step of the failure ladder is taken",
        "check url and the values of its variables",
    ),
    Row(
        "CB213",
        Level.NOTE,
        "caller hung up while the request was in flight",
        "the request is cancelled",
        "nothing to fix",
    ),
    Row(
        "CB214",
        Level.NOTE,
        "a redirect turned a POST into a GET",
        "the request goes on as a GET",
        "point url at the final address, or redirect with 307 or 308",
    ),
)
