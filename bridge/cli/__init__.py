"""What a person types: `callbridge …`. One line of help for each command, exit codes that scripts can use."""

import typer

from bridge.cli import (
    api,
    calls,
    check,
    console,
    doctor,
    events,
    graph,
    live,
    orders,
    replaying,
    rescue,
    retention,
    schema,
    scripts,
    service,
    sounds,
)

app = typer.Typer(
    name="callbridge",
    help="Web scripts steer telephone calls on a stock Asterisk.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
service.add_to(app)
rescue.add_to(app)
check.add_to(app)
doctor.add_to(app)
graph.add_to(app)
schema.add_to(app)
orders.add_to(app)
live.add_to(app)
calls.add_to(app)
replaying.add_to(app)
scripts.add_to(app)
sounds.add_to(app)
events.add_to(app)
retention.add_to(app)
api.add_to(app)
console.add_to(app)

__all__ = ["app"]
