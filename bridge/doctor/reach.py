"""Is Asterisk there, and does it let us in: CB500 to CB505.

Knows what each refusal means. Does not know how anybody knocks. Source: Asterisk reference 2, 9, 13.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from bridge.asterisk.settings import AmiSettings, AsteriskSettings
from bridge.doctor.conf import Conf
from bridge.doctor.facts import Facts, Refused, ServerFacts
from bridge.doctor.files import GENERAL, mend_of
from bridge.doctor.finding import Finding, Mend, finding

NOT_FOUND: Final = 404


def check_reach(facts: Facts) -> Iterator[Finding]:
    for name, server in facts.servers.items():
        settings = facts.settings.asterisk[name]
        yield from _ari(facts, name, settings, server)
        yield from _ami(facts, name, settings.ami, server)


def _ari(facts: Facts, name: str, settings: AsteriskSettings, server: ServerFacts) -> Iterator[Finding]:
    refused = server.ari
    if not isinstance(refused, Refused):
        return
    where = f"{name}: {settings.ari_url}"
    if refused.login:
        lines = ("type = user", "read_only = no", "password = what ari_password of callbridge.toml says")
        mend = mend_of(facts, "ari.conf", settings.ari_user, *lines, new=_is_new(server, "ari.conf", settings.ari_user))
        yield finding("CB501", f"ARI refuses the user {settings.ari_user} ({refused.why})", where, mend)
    elif refused.status == NOT_FOUND:
        mend = _behind_a_prefix(facts, name, settings, server) or mend_of(facts, "ari.conf", GENERAL, "enabled = yes")
        yield finding("CB504", "a web server answers there, and has no ARI (404)", where, mend)
    else:
        parts = urlsplit(settings.ari_url)
        at = (f"bindaddr = {parts.hostname or '127.0.0.1'}", f"bindport = {parts.port or 8088}")
        mend = mend_of(facts, "http.conf", GENERAL, "enabled = yes", *at)
        yield finding("CB500", f"ARI does not answer ({refused.why})", where, mend)


def _is_new(server: ServerFacts, file: str, user: str) -> bool:
    """Whether a file is not known to have a user; on FreePBX somebody may have made him on a page."""
    conf = server.conf.get(file)
    return not (isinstance(conf, Conf) and conf.has(user))


def _behind_a_prefix(facts: Facts, name: str, settings: AsteriskSettings, server: ServerFacts) -> Mend | None:
    """The address with the prefix that http.conf gives to all pages, where ari_url lacks it."""
    conf = server.conf.get("http.conf")
    prefix = (conf.value(GENERAL, "prefix") or "").strip("/") if isinstance(conf, Conf) else ""
    parts = urlsplit(settings.ari_url)
    if not prefix or parts.path.strip("/") == f"{prefix}/ari":
        return None
    url = parts._replace(path=f"/{prefix}/ari").geturl()
    return Mend(facts.config, (f"[asterisk.{name}]", f'ari_url = "{url}"'))


def _ami(facts: Facts, name: str, settings: AmiSettings | None, server: ServerFacts) -> Iterator[Finding]:
    if settings is None:
        yield finding(
            "CB505", f"[asterisk.{name}.ami] is not set, so calls that pass no IVR are not seen", facts.config
        )
        return
    if not isinstance(server.ami, Refused):
        return
    where = f"{name}: AMI at {settings.host}:{settings.port}"
    if server.ami.login:
        lines = (
            "secret = what password of callbridge.toml says",
            "deny = 0.0.0.0/0.0.0.0",
            "permit = 127.0.0.1/255.255.255.255",
            "read = system,call,agent",
            "write = call,reporting",
        )
        mend = mend_of(facts, "manager.conf", settings.user, *lines, new=_is_new(server, "manager.conf", settings.user))
        yield finding("CB503", f"AMI refuses the user {settings.user} ({server.ami.why})", where, mend)
    else:
        at = (f"bindaddr = {settings.host}", f"port = {settings.port}")
        mend = mend_of(facts, "manager.conf", GENERAL, "enabled = yes", *at)
        yield finding("CB502", f"AMI does not answer ({server.ami.why})", where, mend)
