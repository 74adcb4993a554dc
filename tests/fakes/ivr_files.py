"""IVR files and a callbridge.toml, small enough to be read at a glance."""

from pathlib import Path

CODE_IVR = """\
schema = 1
[ivr]
extension = "099"
did = ["40215550100"]
[context.main]
entry = true
[[context.main.option.start]]
action = "play_sound"
sound = "welcome"
where = "background"
[[context.main.option.1]]
action = "record_digits"
variable = "code"
prompt = "type-code"
max_digits = 4
[[context.main.option.1]]
action = "call_interactive"
url = "URL"
[[context.main.option.1]]
action = "wait"
seconds = 30
[[context.main.option.1]]
action = "hangup"
[[context.main.option.2]]
action = "jump"
option = "start"
[[context.main.option.timeout]]
action = "jump"
option = "start"
"""

SETTINGS = """\
schema = 1
[asterisk.pbx1]
ari_password = "made-up"
[numbers]
organisation = "0003"
[[extension]]
number = "001"
type = "phone"
id = 134
[script.code]
url = "URL"
[sounds]
root = "sounds"
[control]
socket = "control.sock"
[log]
audit_file = "audit.jsonl"
[service]
state_dir = "state"
[store]
url = "sqlite:///callbridge.db"
[metrics]
enabled = false
[console]
enabled = false
[asterisk.pbx1.paths]
system_sounds = "system"
"""


def write_ivr(folder: Path, url: str = "http://127.0.0.1:9/ivr?code=$code", text: str = CODE_IVR) -> Path:
    """The IVR file `ivr.toml`: key 1 asks for a code and shows it to a script; nothing is repeated for ever."""
    file = folder / "ivr.toml"
    file.write_text(text.replace("URL", url))
    return file


def write_settings(folder: Path, url: str = "http://127.0.0.1:9/ivr?code=$code") -> Path:
    """A `callbridge.toml` with its IVR in `ivr/`, one phone (001), one script, and a sound `welcome`."""
    (folder / "ivr").mkdir()
    write_ivr(folder / "ivr", url)
    sounds = folder / "sounds" / "client" / "en"
    sounds.mkdir(parents=True)
    (sounds / "welcome.wav").write_bytes(b"RIFF")
    file = folder / "callbridge.toml"
    file.write_text(SETTINGS.replace("URL", url))
    file.chmod(0o640)
    return file
