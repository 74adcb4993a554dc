"""Addresses and names that somebody else has: CB570 and CB571.

Knows what is ours while the service runs. Does not know how an address is tried.
"""

from collections.abc import Iterator

from bridge.doctor.facts import AriSeen, Facts
from bridge.doctor.finding import Finding, Unseen, finding, unseen, write


def check_ports(facts: Facts) -> Iterator[Finding]:
    for port in facts.ports:
        if port.taken and not facts.service:
            host, _, number = port.listen.rpartition(":")
            table = port.setting.split(" ", 1)[0]
            mend = write(facts.config, table, f'listen = "{host}:{int(number) + 1}"')
            yield finding("CB570", f"another program listens at {port.listen}", port.setting, mend)
    for name, server in facts.servers.items():
        if not isinstance(server.ari, AriSeen):
            continue
        app = facts.settings.asterisk[name].app
        if isinstance(server.ari.app_held, Unseen):
            yield unseen("the application's name", server.ari.app_held, name)
        elif server.ari.app_held and not facts.service:
            mend = write(facts.config, f"[asterisk.{name}]", f'app = "{app}2"')
            what = f"another client is connected as the application {app}, and this service does not run"
            yield finding("CB571", what, name, mend)
