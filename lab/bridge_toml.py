"""The tables of callbridge.toml that point Callbridge at one Asterisk of the lab.

Knows those names of settings. Does not know Callbridge itself: it is started as a process.
"""

import json

from lab.instance import Instance


def asterisk_tables(asterisk: Instance, name: str = "pbx1") -> str:
    """[asterisk.NAME] with its paths and its AMI. Holds passwords: write it privately."""
    text = json.dumps  # a JSON string is a TOML string
    return f"""[asterisk.{name}]
ari_url = {text(asterisk.ari_url)}
ari_user = {text(asterisk.ari_user)}
ari_password = {text(asterisk.ari_password)}

[asterisk.{name}.paths]
sounds = {text(asterisk.sounds_asterisk)}
speech = {text(asterisk.speech_asterisk)}
system_sounds = {text(str(asterisk.system_sounds_host))}
recordings = {text(str(asterisk.recordings_host))}

[asterisk.{name}.ami]
port = {asterisk.ami_port}
user = {text(asterisk.ami_user)}
password = {text(asterisk.ami_password)}
"""
