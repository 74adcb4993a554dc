"""A directory as an operator keeps it."""

from collections.abc import Mapping
from pathlib import Path

from bridge.config.live import read_live
from bridge.config.load import load_settings
from bridge.config.settings import Settings
from bridge.errors import ConfigError

MINIMAL = """schema = 1
[asterisk.pbx1]
ari_password = "hush"
[numbers]
organisation = "0003"
"""
IVR = """schema = 1
[ivr]
extension = "099"
[context.main]
entry = true
[context.main.option]
start = [ { action = "wait" } ]
"""


def load(directory: Path, text: str, environ: Mapping[str, str] | None = None) -> Settings:
    file = directory / "callbridge.toml"
    file.write_text(text)
    file.chmod(0o640)
    return load_settings(file, environ or {})


def refused(directory: Path, text: str, environ: Mapping[str, str] | None = None) -> list[str]:
    """The messages, with the directory left out."""
    try:
        load(directory, text, environ)
    except ConfigError as error:
        return [str(finding).replace(f"{directory}/", "") for finding in error.findings]
    raise AssertionError("the settings were accepted")


def prepared(directory: Path, settings: str = "", **files: str) -> Settings:
    """Settings with IVR files: `main` is `ivr/main.toml`, a name with a dot is written as it is."""
    (directory / "ivr").mkdir(exist_ok=True)
    for name, text in files.items():
        (directory / "ivr" / (name if "." in name else f"{name}.toml")).write_text(text)
    return load(directory, MINIMAL + settings)


def found(directory: Path, settings: str = "", **files: str) -> list[str]:
    """What is found in all files, whatever its level."""
    return [str(finding) for finding in read_live(prepared(directory, settings, **files)).findings]
