"""Hosts of scripts and receivers: those that are well, and all the ways in which one is not."""

import email.utils
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.app.examination import hosts
from bridge.app.examination.hosts import Asked, look_at_hosts, origins_of
from bridge.doctor.facts import Host
from bridge.ivr.definition import Definition
from bridge.ivr.events import Trigger
from bridge.ivr.script import Script
from bridge.ivr.urls import Origin
from bridge.ivr.variables import Template
from tests.fakes import http_server as web
from tests.fakes.certificates import Certificates, make_certificates
from tests.fakes.http_server import http_server
from tests.fakes.machine import LIVE

pytestmark = pytest.mark.usefixtures("certificates")


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


async def met(port: int, *, host: str = "127.0.0.1", scheme: str = "http", ca: Path | None = None) -> Host:
    asked = Asked(Origin(scheme, host, port), "script.x", ca_file=str(ca) if ca else None)
    (found,) = await look_at_hosts([asked])
    return found


def dated(seconds: float) -> bytes:
    return f"HTTP/1.1 200 OK\r\nDate: {email.utils.formatdate(time.time() + seconds, usegmt=True)}\r\n\r\n".encode()


async def test_each_origin_is_asked_once_whoever_uses_it() -> None:
    def script(url: str, fallback: str = "") -> Script:
        return Script(url=Template.parse(url), fallback_url=Template.parse(fallback) if fallback else None)

    live = replace(
        LIVE,
        scripts={"a": script("https://a.example/x", "http://b.example:81/"), "b": script("https://a.example/y?$z")},
        definitions=(Definition("crm", (), Trigger.HANGUP, script("http://c.example")),),
    )
    assert [(str(one.origin), one.used_by) for one in origins_of(live)] == [
        ("https://a.example", "script.a"),
        ("http://b.example:81", "script.a"),
        ("http://c.example", "event crm"),
    ]


async def test_the_clock_is_read_from_the_answer() -> None:
    async with http_server(web.octets(dated(-100))) as site:
        found = await met(site.port)
        assert site.requests[0].startswith(b"HEAD / HTTP/1.1\r\n")
    assert found.clock_ahead is not None
    assert -103 < found.clock_ahead < -97
    assert not found.unreached


@pytest.mark.parametrize("said", [b"HTTP/1.1 405 No\r\n\r\n", b"HTTP/1.1 200 OK\r\nDate: yesterday\r\n\r\n", b"no"])
async def test_an_answer_without_a_clock_is_no_trouble(said: bytes) -> None:
    async with http_server(web.octets(said)) as site:
        found = await met(site.port)
    assert (found.clock_ahead, found.unreached, found.unresolved) == (None, "", "")


async def test_a_certificate_is_believed_by_its_authority_and_its_days_are_counted(certificates: Certificates) -> None:
    async with http_server(web.octets(dated(0)), tls=certificates.server()) as site:
        found = await met(site.port, scheme="https", host="localhost", ca=certificates.authority)
        stranger = await met(site.port, scheme="https", host="localhost")
        useless = await met(site.port, scheme="https", host="localhost", ca=Path("/no/such/file"))
    assert found.distrusted == ""
    assert found.certificate_days is not None
    assert 0.9 < found.certificate_days <= 1.1
    assert stranger.distrusted
    assert useless.distrusted


async def test_a_certificate_of_another_name_is_distrusted(certificates: Certificates) -> None:
    async with http_server(web.octets(dated(0)), tls=certificates.stranger()) as site:
        assert (await met(site.port, scheme="https", ca=certificates.authority)).distrusted


async def test_nobody_there_and_no_such_name_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await met(9)).unreached
    assert (await met(80, host="no-such-host.invalid")).unresolved
    async with http_server() as site:
        assert (await met(site.port, scheme="https")).unreached or True
    monkeypatch.setattr(hosts, "WITHIN", 0.05)
    async with http_server(web.never) as site:
        assert (await met(site.port)).unreached == "no answer within 0.05 s"
