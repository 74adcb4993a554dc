"""The call of bench.call over FastAGI with panoramisk, as its documentation shows it; no checks.

Knows panoramisk's server and aiohttp. Does not know who calls.
"""

import asyncio
import sys
from typing import Any

from aiohttp import ClientSession, TCPConnector
from lxml import etree
from panoramisk import fast_agi


async def main(port: str, script: str, sounds: str) -> None:
    async with ClientSession(connector=TCPConnector(limit=0)) as session:

        async def serve(request: Any) -> None:  # noqa: ANN401 - panoramisk has no types
            await request.send_command("ANSWER")
            pressed = await request.send_command(f'STREAM FILE "{sounds}/client/en/tone-440" "0123456789*#"')
            key = chr(int(pressed["result"][0])) if int(pressed["result"][0]) else ""
            data = {"CallID": request.headers["agi_uniqueid"], "Digits": key}
            async with session.post(script, data=data) as answer:
                reply = etree.fromstring(await answer.read())
            await request.send_command(f'STREAM FILE "{sounds}/client/en/{reply.findtext("PlaySound")}" ""')
            await request.send_command("HANGUP")

        application = fast_agi.Application(loop=asyncio.get_running_loop())
        application.add_route("call", serve)
        server = await asyncio.start_server(application.handler, "127.0.0.1", int(port), backlog=1024)
        sys.stdout.write("serving\n")
        sys.stdout.flush()
        await server.serve_forever()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(*sys.argv[1:]))
