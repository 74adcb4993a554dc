"""Hosts of scripts and receivers: name, way, certificate, clock: CB560 to CB564.

Knows what each trouble means. Does not know how a host is asked. Source: Call Interactive 4.7.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from bridge.doctor.facts import Facts, Host
from bridge.doctor.finding import Finding, finding, type_in, write

SOON: Final = 14.0
"""Days in which a certificate should have been renewed."""
APART: Final = 30.0
"""Seconds: signatures and their times are believed for longer, people's patience with logs is not."""


def check_hosts(facts: Facts) -> Iterator[Finding]:
    for host in facts.hosts:
        yield from _of(facts, host)


def _of(facts: Facts, host: Host) -> Iterator[Finding]:
    parts = urlsplit(host.origin)
    name = parts.hostname or ""
    where = f"{host.origin} ({host.used_by})"
    if host.unresolved:
        yield finding(
            "CB560", f"the name {name} is not known: {host.unresolved}", where, type_in(f"getent hosts {name}")
        )
    elif host.distrusted:
        mend = write(facts.config, f"[{host.used_by}]", 'ca_file = "/etc/callbridge/tls/scripts-ca.pem"')
        yield finding("CB562", f"its certificate is not trusted: {host.distrusted}", where, mend)
    elif host.unreached:
        what = f"nobody can be reached there: {host.unreached}"
        yield finding("CB561", what, where, type_in(f"curl -sv -o /dev/null {host.origin}/"))
    if host.certificate_days is not None and not host.distrusted and host.certificate_days < SOON:
        what = f"its certificate ends in {max(0, int(host.certificate_days))} days"
        yield finding("CB563", what, where, type_in(f"certbot renew --cert-name {name}"))
    if host.clock_ahead is not None and abs(host.clock_ahead) > APART:
        side = "ahead of" if host.clock_ahead > 0 else "behind"
        what = f"its clock is {abs(host.clock_ahead):.0f} s {side} ours"
        yield finding("CB564", what, where, type_in("timedatectl set-ntp true"))
