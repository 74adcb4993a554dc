"""Who may use the interface for programs, as far as files say it: `[[api.client]]` and `[[api.token]]`.

Knows settings that are valid one by one. Does not know who asks, nor credentials that were made by a command.
"""

from collections.abc import Iterable

from bridge.config.settings import Settings
from bridge.faults import Fault, Level
from bridge.ivr.findings import Findings, shown
from bridge.toml_lines import Path, address_of
from bridge.web.api_settings import ApiSettings

Place = tuple[Path, str]
"""Where something stands, and what."""
EXAMPLE = "0" * 64
"""The hash in examples. Nobody knows what it would be the hash of."""
_ADVICE = "Write the SHA-256 of a secret of your own: printf %s SECRET | sha256sum"


def check_twice(api: ApiSettings, findings: Findings) -> None:
    """Note what two of them have in common: then it would not be known whose request it is, and whose limits count."""
    names: list[Place] = [
        *((("api", "client", index, "id"), one.id) for index, one in enumerate(api.client)),
        *((("api", "token", index, "name"), one.name) for index, one in enumerate(api.token)),
    ]
    for path, name, first in _twice(names):
        findings.add(
            "CB403", path, f"{first} is {shown(name)} already, and calls are counted by name", "Choose another"
        )
    hashes: list[Place] = [(("api", "token", index, "sha256"), one.sha256) for index, one in enumerate(api.token)]
    for path, digest, first in _twice(hashes):
        if digest != EXAMPLE:
            findings.add("CB403", path, f"{first} is the same token", "Make one for each program")


def check_credentials(settings: Settings) -> Iterable[Fault]:
    """Examples that were left as they are: they let nobody in."""
    findings = settings.source.findings()
    if settings.api is not None:
        hashes: list[Place] = [
            *((("api", "client", i, "secret_sha256"), one.secret_sha256) for i, one in enumerate(settings.api.client)),
            *((("api", "token", i, "sha256"), one.sha256) for i, one in enumerate(settings.api.token)),
        ]
        for path, given in hashes:
            if given == EXAMPLE:
                what = "this is the hash of the example, for which there is no secret, so that it lets nobody in"
                findings.add("CB403", path, what, _ADVICE, level=Level.WARNING)
    return findings.faults


def _twice(places: Iterable[Place]) -> Iterable[tuple[Path, str, str]]:
    """What stands there already: where, what, and the address of the table where it stands first."""
    first: dict[str, Path] = {}
    for path, text in places:
        owner = first.setdefault(text, path)
        if owner != path:
            yield path, text, address_of(owner[:-1])
