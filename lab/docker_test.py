"""`python -m lab.docker_test`: the images are built and a call goes through them, under a real Docker engine.

Knows the order of things and the exit status: 0 when every step of the demo call was seen, and the containers may do no
more than they must. Does not know how an engine is found or started (see docker_engine), nor how the call is judged
(see demo_call), nor what is looked at inside (see docker_confined).
"""

import asyncio
import sys
from typing import Final

from rich.console import Console

from lab import telling
from lab.asterisk_root import LabError
from lab.demo_call import Step, place
from lab.docker import DockerStage, docker_lab
from lab.docker_confined import confinement
from lab.docker_engine import engine
from lab.news import News
from lab.shipped import edited

HEALTHY_WITHIN: Final = 40
"""Seconds: Docker asks for the first time after ten."""


async def _run(console: Console) -> int:
    with console.status("Looking for a Docker engine …") as status:
        async with engine(console, status.update) as (env, whose), docker_lab(status.update, env) as stage:
            console.print(f"Docker: {whose}.\n")
            telling.tell_parts(console, stage)
            demo = await place(stage, status.update)
            if demo.call:
                await telling.tell_timeline(console, stage, demo.call)
            await telling.tell_steps(console, stage, demo, edited())
            status.update("Looking at the containers from inside …")
            seen = [*await confinement(stage), await _is_healthy(stage)]
            telling.tell_containers(console, seen)
            status.update("Ending all that was started …")
        return 0 if demo.complete and all(step.seen for step in seen) else 1


async def _is_healthy(stage: DockerStage) -> Step:
    """Docker asks after start-up, every ten seconds."""
    pause, health = News(), ""
    for _ in range(HEALTHY_WITHIN):
        health = await stage.health("callbridge")
        if health == "healthy":
            break
        await pause.next(1.0)
    return Step("callbridge is healthy to Docker", health == "healthy", health)


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
