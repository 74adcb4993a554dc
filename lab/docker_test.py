"""`python -m lab.docker_test`: the images are built and a call goes through them, under a real Docker engine.

Knows the order of things and the exit status: 0 when every step of the demo call was seen. Does not know how an
engine is found or started (see docker_engine), nor how the call is judged (see demo_call).
"""

import asyncio
import sys

from rich.console import Console

from lab import telling
from lab.asterisk_root import LabError
from lab.demo_call import place
from lab.docker import docker_lab
from lab.docker_engine import engine


async def _run(console: Console) -> int:
    with console.status("Looking for a Docker engine …") as status:
        async with engine(console, status.update) as (env, whose), docker_lab(status.update, env) as stage:
            console.print(f"Docker: {whose}.\n")
            telling.tell_parts(console, stage)
            demo = await place(stage, status.update)
            if demo.call:
                await telling.tell_timeline(console, stage, demo.call)
            await telling.tell_steps(console, stage, demo)
            status.update("Ending all that was started …")
        return 0 if demo.complete else 1


def main() -> int:
    """Exit status."""
    console = telling.console()
    try:
        return asyncio.run(_run(console))
    except LabError as error:
        console.print(str(error), markup=False, soft_wrap=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
