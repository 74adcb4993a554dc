"""What docs/howto/postgresql.md tells people to type works, on the server that the tests of the store have."""

import asyncio
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from bridge.calls.deliveries import DeliveryFilter
from bridge.store.database import Database
from bridge.store.settings import StoreSettings
from tests.edges.store.stored import Desk, told
from tests.fakes.postgresql import PASSWORD, USER, Cluster, cluster
from tests.house import ROOT

PAGE = (ROOT / "docs/howto/postgresql.md").read_text("utf-8")
SQL = re.findall(r"^```sql\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """Its administrator is called as the page calls the service's role; so that one gets another name."""
    with cluster() as one:
        yield one


def statements(block: str) -> list[str]:
    return [line.replace("callbridge", "service") for line in block.splitlines() if line]


def test_the_database_of_the_page_serves_and_its_readers_see_calls_only(server: Cluster, tmp_path: Path) -> None:
    making, connecting, granting = SQL
    for line in statements(making) + statements(connecting):
        server.sql(line)
    url = f"postgresql://service:choose-a-long-one@127.0.0.1:{server.port}/service"
    delivered = asyncio.run(_one_delivery(url))
    for line in granting.splitlines():
        server.sql(line, "service")
    assert server.sql("SELECT rolsuper FROM pg_roles WHERE rolname = 'service'") == "f"
    reader = f"postgresql://reports:another-one@127.0.0.1:{server.port}/service"
    assert _psql(reader, "SELECT count(*) FROM calls").stdout.strip() == "0"
    for forbidden in ("SELECT * FROM deliveries", "SELECT * FROM tokens", "DELETE FROM calls"):
        assert "permission denied" in _psql(reader, forbidden).stderr
    admin = f"postgresql://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{server.port}"
    dump, restore = (_words(command, tmp_path) for command in ("pg_dump", "pg_restore"))
    subprocess.run([*dump[:-1], f"{admin}/service"], check=True)
    server.sql("CREATE DATABASE restored OWNER service TEMPLATE template0")
    there = [f"--dbname={admin}/restored" if word.startswith("--dbname") else word for word in restore]
    subprocess.run([word.replace("role=callbridge", "role=service") for word in there], check=True)
    assert asyncio.run(_deliveries(url.removesuffix("service") + "restored")) == [delivered]


def test_a_copy_of_the_file_is_whole_while_the_service_writes(tmp_path: Path) -> None:
    async def copied() -> str:
        database = Database(StoreSettings(url=SecretStr(f"sqlite:///{tmp_path}/callbridge.db")))
        await Desk(database).put(one := told())
        (statement,) = re.findall(r'^sqlite3 \S+ "(.*)"$', PAGE, re.MULTILINE)
        connection = sqlite3.connect(tmp_path / "callbridge.db")
        connection.execute(statement.replace("/var/backups", str(tmp_path / "backup")))
        connection.close()
        await database.close()
        return one.id

    (tmp_path / "backup").mkdir()
    written = asyncio.run(copied())
    assert asyncio.run(_deliveries(f"sqlite:///{tmp_path}/backup/callbridge.db")) == [written]


def _words(command: str, folder: Path) -> list[str]:
    """A command of the page, its file in a folder of ours."""
    (line,) = re.findall(rf"^{command} .*$", PAGE, re.MULTILINE)
    return [word.replace("callbridge.dump", str(folder / "callbridge.dump")) for word in line.split()]


def _psql(url: str, statement: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["psql", url, "-XAtc", statement], capture_output=True, check=False, text=True)


async def _one_delivery(url: str) -> str:
    database = Database(StoreSettings(url=SecretStr(url)))
    await Desk(database).put(one := told())
    await database.close()
    return one.id


async def _deliveries(url: str) -> list[str]:
    database = Database(StoreSettings(url=SecretStr(url)))
    found = await Desk(database).deliveries.find(DeliveryFilter(), 9)
    await database.close()
    return [one.notification.id for one in found]
