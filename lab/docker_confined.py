"""What a container of the lab may do, looked at from inside: who it is, what it may become, where it may write.

Knows Linux's own words for it (`/proc/self/status`, a file that is made). Does not know calls, nor what was started.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from lab.demo_call import Step

_TMP: Final = "/tmp"  # noqa: S108 - the container's own, which is gone with it
WRITES: Final[Mapping[str, Sequence[str]]] = {
    "callbridge": ("/var/lib/callbridge", "/var/lib/callbridge/speech", "/var/log/callbridge", "/run/callbridge", _TMP),
    "script": ("/run/callbridge", _TMP),
}
"""Where each of them may make a file."""
KEEPS_OUT: Final = ("/", "/etc", "/opt/callbridge", "/usr/local/bin", "/etc/callbridge", "/run/callbridge-lab")
"""Where Callbridge may not."""
_LOOK: Final = """
id -u; grep -E '^(CapEff|CapBnd|NoNewPrivs):' /proc/self/status | tr -d '\\t'
for folder in {folders}; do
  if (: >"$folder/.try") 2>/dev/null; then rm -f "$folder/.try"; echo "writes:$folder"; fi
done
"""


class Inside(Protocol):
    """A lab in containers."""

    async def inside(self, service: str, *words: str) -> str:
        """What a program prints in a container that runs."""


async def confinement(stage: Inside) -> list[Step]:
    """What was seen of each container."""
    return [*await _look(stage, "callbridge"), *await _look(stage, "script"), *await _look(stage, "asterisk")]


async def _look(stage: Inside, service: str) -> list[Step]:
    places = WRITES.get(service, ())
    folders = " ".join((*KEEPS_OUT, *places)) if places else ""
    said = (await stage.inside(service, "sh", "-c", _LOOK.format(folders=folders))).split()
    return steps(service, said)


def steps(service: str, said: Sequence[str]) -> list[Step]:
    """What the lines that were printed inside mean."""
    facts = dict(line.split(":", 1) for line in said if ":" in line and not line.startswith("writes:"))
    user = next((line for line in said if line.isdigit()), "unknown")
    capabilities = {facts.get("CapEff", "unknown"), facts.get("CapBnd", "unknown")}
    found = [
        Step(f"{service} is not root", user not in {"0", "unknown"}, f"user {user}"),
        Step(f"{service} has no capability", capabilities == {"0" * 16}, ", ".join(sorted(capabilities))),
        Step(f"{service} cannot get one", facts.get("NoNewPrivs") == "1", "no new privileges"),
    ]
    if service in WRITES:
        writes = {line.removeprefix("writes:") for line in said if line.startswith("writes:")}
        wanted = set(WRITES[service])
        how = f"in {' '.join(sorted(writes)) or 'nothing'}"
        found.append(Step(f"{service} writes where it must, and nowhere else", writes == wanted, how))
    return found
