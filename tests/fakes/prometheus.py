"""A real Prometheus beside a test: in a folder of its own, on 127.0.0.1, with our rules and one target."""

import asyncio
import json
import shutil
import urllib.parse
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from lab.ports import free_port
from tests.house import ROOT

FOLDER = ROOT / "packaging" / "observability"
RULES = FOLDER / "callbridge-rules.yaml"
STARTS_WITHIN = 60.0


def program(name: str) -> str:
    found = shutil.which(name)
    assert found is not None, f"{name} is missing: `python -m lab.prepare` installs it"
    return found


class Prometheus:
    """Asked over its HTTP interface."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def ready(self) -> bool:
        try:
            async with self._session.get(f"{self._url}/-/ready") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def result(self, expression: str) -> Sequence[Mapping[str, Any]]:
        """What an expression is now; one that it cannot read fails."""
        found: Sequence[Mapping[str, Any]] = (await self._asked("query", query=expression))["result"]
        return found

    async def values(self, label: str, series: str) -> list[str]:
        """What a variable of Grafana offers: `label_values(series, label)`."""
        query = urllib.parse.urlencode({"match[]": series})
        found: list[str] = await self._asked(f"label/{label}/values?{query}")
        return found

    async def rules(self) -> Sequence[Mapping[str, Any]]:
        """Each alert with its health and state."""
        groups = (await self._asked("rules"))["groups"]
        return [rule for group in groups for rule in group["rules"]]

    async def _asked(self, what: str, **parameters: str) -> Any:  # noqa: ANN401 - JSON of many shapes
        async with self._session.get(f"{self._url}/api/v1/{what}", params=parameters or None) as answer:
            told = json.loads(await answer.text())
        assert told["status"] == "success", f"{what} {parameters}: {told}"
        return told["data"]


@asynccontextmanager
async def prometheus(folder: Path, target: str) -> AsyncIterator[Prometheus]:
    """It collects each second, and looks at the rules each second."""
    port = free_port()
    (folder / "prometheus.yml").write_text(
        f"global: {{scrape_interval: 1s, evaluation_interval: 1s}}\nrule_files: ['{RULES}']\nscrape_configs:\n"
        f"  - job_name: callbridge\n    static_configs: [{{targets: ['{target}']}}]\n",
        encoding="utf-8",
    )
    with (folder / "prometheus.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            program("prometheus"),
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        async with aiohttp.ClientSession() as session:
            made = Prometheus(f"http://127.0.0.1:{port}", session)
            async with asyncio.timeout(STARTS_WITHIN):
                while not await made.ready():
                    assert process.returncode is None, (folder / "prometheus.log").read_text("utf-8")
                    await asyncio.sleep(0.1)  # noqa: TID251 - another process is watched from outside
            yield made
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
