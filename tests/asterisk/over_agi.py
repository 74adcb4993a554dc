"""Callbridge with a FastAGI listener where the lab's dialplan looks for it, and what that dialplan sees of it."""

from lab.asterisk import Asterisk


def agi(asterisk: Asterisk) -> str:
    """The settings of the listener."""
    return f'\n[agi]\nenabled = true\nlisten = "127.0.0.1:{asterisk.agi_port}"\n'


async def written_down(asterisk: Asterisk, name: str) -> str:
    """A global variable of the dialplan; empty when there is none."""
    said = await asterisk.cli("dialplan show globals")
    lines = (line.strip().partition("=") for line in said.splitlines())
    return next((value for key, _, value in lines if key == name), "")
