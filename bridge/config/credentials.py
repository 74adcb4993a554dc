"""Who may use the interface for programs, as far as files say it: `[[api.client]]` and `[[api.token]]`.

Knows settings that are valid one by one. Does not know who asks, nor credentials that were made by a command.
"""

from collections.abc import Iterable, Sequence

from bridge.config.settings import Settings
from bridge.faults import Fault, Level
from bridge.ivr.findings import Findings, shown
from bridge.toml_lines import Path
from bridge.web.api_settings import ApiSettings

EXAMPLE = "0" * 64
"""The hash in examples. Nobody knows what it would be the hash of."""
_ADVICE = "Write the SHA-256 of a secret of your own: printf %s SECRET | sha256sum"


def check_twice(api: ApiSettings, findings: Findings) -> None:
    """Note what two of them have in common: then it would not be known whose request it is."""
    _check_twice([one.id for one in api.client], "client", "id", findings)
    _check_twice([one.name for one in api.token], "token", "name", findings)
    _check_twice([one.sha256 for one in api.token], "token", "sha256", findings, secret=True)


def check_credentials(settings: Settings) -> Iterable[Fault]:
    """Examples that were left as they are: they let nobody in."""
    findings = settings.source.findings()
    if settings.api is not None:
        hashes: list[tuple[Path, str]] = [
            *((("api", "client", i, "secret_sha256"), one.secret_sha256) for i, one in enumerate(settings.api.client)),
            *((("api", "token", i, "sha256"), one.sha256) for i, one in enumerate(settings.api.token)),
        ]
        for path, given in hashes:
            if given == EXAMPLE:
                what = "this is the hash of the example, for which there is no secret, so that it lets nobody in"
                findings.add("CB403", path, what, _ADVICE, level=Level.WARNING)
    return findings.faults


def _check_twice(names: Sequence[str], table: str, key: str, findings: Findings, *, secret: bool = False) -> None:
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        owner = first.setdefault(name, index)
        if owner != index and not (secret and name == EXAMPLE):
            what = f"api.{table}[{owner + 1}] has the same {key}" + ("" if secret else f", {shown(name)}")
            findings.add("CB403", ("api", table, index, key), what, "Each has its own")
