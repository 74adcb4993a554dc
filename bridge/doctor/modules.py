"""Modules of Asterisk that have to run: CB511 and CB512.

Knows which module gives what. Does not know how modules are asked for. Source: Asterisk reference 14.
"""

from collections.abc import Iterator
from typing import Final

from bridge.doctor.conf import Conf
from bridge.doctor.facts import AriSeen, Facts
from bridge.doctor.files import mend_of
from bridge.doctor.finding import Finding, Unseen, finding, unseen

SECTION: Final = "modules"
NEEDED: Final = {
    "res_ari_applications": "calls are not seen after a reconnect",
    "res_ari_asterisk": "the version cannot be asked",
    "res_ari_bridges": "nobody can be connected",
    "res_ari_channels": "no call can be answered",
    "res_ari_events": "no call is heard of",
    "res_ari_playbacks": "no prompt can be stopped",
    "res_ari_recordings": "nothing can be recorded",
    "res_http_websocket": "no call is heard of",
    "res_stasis_answer": "no call can be answered",
    "res_stasis_playback": "no prompt is heard",
    "res_stasis_recording": "nothing can be recorded",
    "app_stasis": "no call can enter an IVR",
    "format_wav": "no prompt of Callbridge is heard",
}
"""Without one of these no IVR works."""
USEFUL: Final = {
    "func_timeout": "the dialplan cannot bound a call that nobody looks after",
    "func_callerid": "the dialplan cannot read who calls",
    "res_musiconhold": "there is no music on hold",
    "codec_resample": "channels of another sampling rate hear nothing",
    "res_ari_sounds": "sounds of Asterisk cannot be looked up",
    "bridge_simple": "two who are connected may not hear each other",
}
BY_KIND: Final = {"queue": "app_queue", "voicemail": "app_voicemail", "conference": "app_confbridge"}


def check_modules(facts: Facts) -> Iterator[Finding]:
    for name, server in facts.servers.items():
        if not isinstance(server.ari, AriSeen):
            continue
        modules = server.ari.modules
        if isinstance(modules, Unseen):
            yield unseen("modules", modules, name)
            continue
        for code, some in (("CB511", NEEDED), ("CB512", USEFUL | _wanted(facts))):
            for module, without in some.items():
                if module not in modules:
                    kept = _is_kept_out(server.conf.get("modules.conf"), module)
                    mend = mend_of(facts, "modules.conf", SECTION, f"{';no' if kept else ''}load = {module}.so")
                    why = ", and modules.conf keeps it out" if kept else ""
                    yield finding(code, f"{module} does not run{why}: {without}", name, mend)


def _is_kept_out(conf: Conf | Unseen | None, module: str) -> bool:
    """Whether `noload` names it, which is stronger than `load`."""
    return isinstance(conf, Conf) and f"{module}.so" in conf.all(SECTION, "noload")


def _wanted(facts: Facts) -> dict[str, str]:
    """What the declared extensions and the FastAGI entry need."""
    wanted = {
        BY_KIND[one.type]: f"[[extension]] {one.number} is a {one.type}"
        for one in facts.settings.extension
        if one.type in BY_KIND
    }
    if any(one.jump_contexts for one in (*facts.settings.script.values(), *facts.settings.event)):
        wanted["func_dialplan"] = "no Jump of a dialplan step finds its place (jump_contexts)"
    if facts.settings.agi.enabled:
        wanted["res_agi"] = "calls do not come in over FastAGI"
    return wanted
