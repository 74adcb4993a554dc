"""`python -m lab`: a local Asterisk, Callbridge, a demo script, one call through them; then it waits for yours.

Knows the order of things and the exit status: 0 when every step of the demo call was seen, or the call to a chosen
number was answered. Does not know how the parts are started (see native, docker), nor how a call is judged (see
demo_call, dialled_call).
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console

from lab import dialled_call, telling
from lab.asterisk_root import LabError
from lab.demo_call import place
from lab.docker import can_compose, docker_lab
from lab.native import native_lab
from lab.news import News
from lab.shipped import edited
from lab.stage import Say, Stage

LOOK_AGAIN = 0.5
"""Seconds between two looks for calls that have ended."""
INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C has ended."""


def main(arguments: list[str]) -> int:
    """Exit status."""
    parser = argparse.ArgumentParser(prog="python -m lab", description="A call through Asterisk and Callbridge.")
    parser.add_argument("--once", action="store_true", help="end after the demo call")
    parser.add_argument("--dial", metavar="NUMBER", help="in place of the demo call: dial this number, then end")
    parser.add_argument("--keys", default="", help="with --dial: press these; a comma waits for the end of a prompt")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--native", action="store_true", help="without Docker, even if an engine answers")
    where.add_argument("--docker", action="store_true", help="with Docker; fail if no engine answers")
    parser.add_argument("--php", action="store_true", help="serve demo.php instead of demo.py (without Docker)")
    options = parser.parse_args(arguments)
    if options.keys and not options.dial:
        parser.error("--keys needs --dial: which number is to be dialled?")
    console = telling.console()
    try:
        if options.dial:
            dialled_call.check(options.dial, options.keys)
        return asyncio.run(_run(console, options))
    except LabError as error:
        console.print(f"[bold red]The lab cannot go on.[/] {_escaped(str(error))}", soft_wrap=True)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print("Everything that was started has ended.", style="dim")
        return INTERRUPTED if options.once else 0


async def _run(console: Console, options: argparse.Namespace) -> int:
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with console.status("Looking around …") as status:
        say: Say = status.update
        async with _stage(console, options, say) as stage:
            telling.tell_parts(console, stage)
            if options.dial:
                return await _dial(console, stage, say, options)
            demo = await place(stage, say)
            if demo.call:
                await telling.tell_timeline(console, stage, demo.call)
            await telling.tell_steps(console, stage, demo, edited())
            if not options.once:
                telling.tell_softphone(console, stage)
                status.stop()
                await _show_calls(console, stage)
            say("Ending all that was started …")
        return 0 if demo.complete else 1


async def _dial(console: Console, stage: Stage, say: Say, options: argparse.Namespace) -> int:
    dialled = await dialled_call.dial(stage, say, options.dial, options.keys)
    if dialled.call:
        await telling.tell_timeline(console, stage, dialled.call)
    telling.tell_heard(console, options.dial, dialled)
    say("Ending all that was started …")
    return 0 if dialled.answered else 1


@asynccontextmanager
async def _stage(console: Console, options: argparse.Namespace, say: Say) -> AsyncIterator[Stage]:
    docker = not options.native and not options.php and await can_compose()
    if options.docker and not docker:
        raise LabError("No Docker engine answers, or docker compose is missing. Leave --docker out to do without.")
    if docker:
        try:
            async with docker_lab(say) as in_containers:
                yield in_containers
        except LabError as error:
            raise LabError(f"{error}\nTo do without Docker: {sys.executable} -m lab --native") from None
    else:
        async with native_lab(console, say, php=options.php) as here:
            yield here


async def _show_calls(console: Console, stage: Stage) -> None:
    """Print each further call when it has ended, until somebody types Ctrl-C or a part ends by itself."""
    pause = News()
    ended = {"CallEnded", "CallReturned", "CallFailed"}
    shown = {entry["call"] for entry in await stage.journal() if entry["entry"] in ended}
    while not (trouble := await stage.trouble()):
        for call in [entry["call"] for entry in await stage.journal() if entry["entry"] in ended]:
            if call not in shown:
                shown.add(call)
                console.print()
                await telling.tell_timeline(console, stage, call)
        await pause.next(LOOK_AGAIN)
    raise LabError(trouble)


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
