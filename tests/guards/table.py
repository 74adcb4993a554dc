"""All guards, in the order of the threat model.

Knows which tables there are. Does not know what is in them.
"""

from typing import Final

from tests.guards.guard import Guard
from tests.guards.of_api import API
from tests.guards.of_callers import CALLERS
from tests.guards.of_console import CONSOLE
from tests.guards.of_neighbours import NEIGHBOURS
from tests.guards.of_restart import RESTART
from tests.guards.of_scripts import SCRIPTS
from tests.guards.of_traces import TRACES

GUARDS: Final[tuple[Guard, ...]] = (*CALLERS, *SCRIPTS, *API, *CONSOLE, *TRACES, *NEIGHBOURS, *RESTART)
