"""What an operator of FastAGI may not expect: who reaches the listener, and what is not known without AMI.

Knows settings that are valid. Does not know IVR files, nor the listener. Source: ADR 0038; docs/reference/fastagi.md.
"""

from collections.abc import Iterable

from bridge.config.settings import Settings
from bridge.faults import Fault, Level


def check_agi(settings: Settings) -> Iterable[Fault]:
    """Warnings; none where FastAGI is not enabled."""
    findings, agi = settings.source.findings(), settings.agi
    if not agi.enabled:
        return ()
    if not agi.listen.is_loopback:
        what = f"{agi.listen} is reached from other machines, and FastAGI asks nobody for a password"
        advice = "Listen at 127.0.0.1, or have a firewall admit Asterisk alone"
        findings.add("CB403", ("agi", "listen"), what, advice, level=Level.WARNING)
    name = agi.server or next(iter(settings.asterisk))
    if settings.asterisk[name].ami is None:
        what = "without AMI a call is told as over when AGI() is, and nothing ends a conversation but its parties"
        findings.add("CB403", ("agi", "enabled"), what, f"Add [asterisk.{name}.ami]", level=Level.WARNING)
    return findings.faults
