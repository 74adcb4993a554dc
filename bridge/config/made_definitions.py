"""What a program has ordered through the API, as a definition like those of files.

Knows which defaults count for it. Does not know where orders are kept, nor when an event happens.
Source: Events and API 2.1, 6.7.
"""

from bridge.calls.api_ports import Subscription
from bridge.config.settings import Settings
from bridge.ivr.definition import Definition, Mode, Origin
from bridge.ivr.script_table import plain_script
from bridge.ivr.variables import Template
from bridge.web.api_settings import ProgramDefaults


def made_definition(made: Subscription, settings: Settings) -> Definition:
    """It is always told, never asked, so that a program that registers itself cannot change calls."""
    own = ProgramDefaults() if settings.api is None else settings.api.event_defaults
    events = own.over(settings.events)
    script = plain_script(f"API {made.id}", Template.literal(made.url), events.over_scripts(settings.scripts))
    said = {"method": made.method, "note": made.note, "allow_hosts": own.allow_hosts}
    return Definition(
        id=made.id,
        extensions=(made.extension,),
        trigger=made.trigger,
        script=script.model_copy(update=said),
        origin=Origin.API,
        mode=Mode.NOTIFY,
        enabled=made.enabled,
        give_up_after=events.patience,
        as_written=made.url,
    )
