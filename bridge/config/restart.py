"""Which settings count from the next start on only, and which a reload takes.

Knows the tables of `callbridge.toml`, and which of them its reference marks as live. Does not know why a setting needs
a restart. Source: callbridge.toml (live), (restart).
"""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from bridge.config.settings import Settings
from bridge.web.api_settings import ApiSettings

LIVE = frozenset(
    {
        "schema_version",
        "numbers",
        "extension",
        "time_interval",
        "switch",
        "dial",
        "leave",
        "draft",
        "scripts",
        "script",
        "events",
        "event",
        "sounds",
        "recordings",
        "speech",
    }
)
"""Fields of `Settings` that a reload takes. All others need a restart, but for `asterisk.NAME.paths` and `LIVE_API`."""
LIVE_API = ("event_defaults", "client", "token")
"""Keys of `[api]` that a reload takes."""


def running_with(process: Settings, found: Settings) -> Settings:
    """What counts after a reload: the tables of the process as it was started, and the live ones that were found.

    Where Asterisk sees sounds and speech goes with `[sounds]` and `[speech]`: half of the two would be silence.
    """
    servers = {
        name: one.model_copy(update={"paths": found.asterisk[name].paths}) if name in found.asterisk else one
        for name, one in process.asterisk.items()
    }
    live = {name: getattr(found, name) for name in Settings.model_fields if name in LIVE}
    return process.model_copy(update={**live, "asterisk": servers, "api": _api(process.api, found.api)})


def _api(process: ApiSettings | None, found: ApiSettings | None) -> ApiSettings | None:
    """The listener as it was started, for those whom the file lets in now; for nobody, if the table has gone."""
    if process is None:
        return None
    wanted = ApiSettings() if found is None else found
    return process.model_copy(update={name: getattr(wanted, name) for name in LIVE_API})


def needs_restart(process: Settings, found: Settings) -> tuple[str, ...]:
    """The names of settings that differ and that a reload does not take, such as `asterisk.pbx1.ari_url`."""
    counting = running_with(process, found)
    return tuple(
        changed
        for name in Settings.model_fields
        if name not in LIVE
        for changed in _changed(name, getattr(counting, name), getattr(found, name))
    )


def _changed(name: str, before: object, after: object) -> Iterator[str]:
    if isinstance(before, BaseModel) and isinstance(after, BaseModel):
        yield from _each(name, dict(before), dict(after))
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _each(name, before, after)
    elif before != after:
        yield name


def _each(name: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    for key in {**before, **after}:
        yield from _changed(f"{name}.{key}", before.get(key), after.get(key))
