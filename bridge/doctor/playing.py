"""Could Asterisk play a file that was just written as the service writes speech: CB555.

Knows what bars the way, or that nothing does which can be seen. Does not know how a file is written and played.
"""

from collections.abc import Iterator
from shlex import quote

from bridge.doctor.facts import AriSeen, Facts, Place, Played, ServerFacts
from bridge.doctor.finding import Finding, Mend, Unseen, finding, type_in, unseen, write
from bridge.doctor.homes import elsewhere, home_of

SPEECH = "[speech] cache_dir"


def check_playing(facts: Facts) -> Iterator[Finding]:
    for name, server in facts.servers.items():
        if isinstance(server.played, Unseen):
            yield unseen("whether Asterisk plays what is written for it", server.played, name)
        elif server.played is not None and not server.played.heard:
            yield finding("CB555", _what(server, server.played), name, _mend(facts, name, server.played))


def is_proven(facts: Facts) -> bool:
    """Whether a file was played or not, so that nobody need judge by modes."""
    return any(isinstance(server.played, Played) for server in facts.servers.values())


def _what(server: ServerFacts, played: Played) -> str:
    user = server.ari.user if isinstance(server.ari, AriSeen) else ""
    who = f"Asterisk, which runs as {user}," if user else "Asterisk"
    told = "" if played.in_asterisk == played.folder.path else f", which it looks for in {played.in_asterisk}"
    bars = [one for one in played.barriers if one != played.folder]
    why = f": it may not pass {', '.join(map(_shown, bars))}" if bars else ""
    if home := _barred_home(played):
        why += f"; {home} is a home and stays closed, so the folder belongs elsewhere"
    return f"{who} could not play a file that was just written to {_shown(played.folder)}{told}{why}"


def _shown(place: Place) -> str:
    return f"{place.path} (owner {place.owner}, group {place.group}, mode {place.mode:04o})"


def _mend(facts: Facts, name: str, played: Played) -> Mend:
    if _barred_home(played):
        return elsewhere(facts, SPEECH, played.folder.path)
    if played.barriers:
        return type_in(f"chmod o+x {' '.join(quote(one.path) for one in played.barriers)}")
    return write(facts.config, f"[asterisk.{name}.paths]", 'speech = "THE SAME FOLDER AS ASTERISK SEES IT"')


def _barred_home(played: Played) -> str:
    return next((one.path for one in played.barriers if home_of(one.path) == one.path), "")
