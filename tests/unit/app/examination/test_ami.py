"""What AMI is asked, against a server that answers as told."""

from collections.abc import Callable

import pytest

from bridge.app.examination.ami import look_at_ami
from bridge.asterisk.settings import AmiSettings
from bridge.doctor.conf import Conf
from bridge.doctor.facts import AmiSeen, Refused, Step
from bridge.doctor.finding import Unseen
from tests.fakes.ami_server import PASSWORD, FakeAmi, fake_ami, refuse, reply


async def seen(
    change: Callable[[FakeAmi], None], password: str = PASSWORD
) -> tuple[AmiSeen | Refused, dict[str, Conf]]:
    async with fake_ami() as fake:
        fake.answers = {
            "ListCommands": lambda session, action: reply(
                session, action, "Success", ("Redirect", "(Priv: call)"), ("Hangup", "(Priv: call)")
            ),
            "CoreSettings": lambda session, action: reply(session, action, "Success", ("SystemName", "lab")),
            "ShowDialPlan": lambda session, action: FakeAmi.list(
                session,
                action,
                "ListDialplan",
                [
                    {
                        "Context": "in",
                        "Extension": "7",
                        "Priority": "1",
                        "Application": "Stasis",
                        "AppData": "callbridge",
                    },
                    {"Context": "in", "IncludeContext": "out"},
                    {"Context": "in", "Extension": "8", "Priority": "hint", "Application": "PJSIP/8"},
                ],
            ),
        }
        change(fake)
        settings = AmiSettings.model_validate({"port": fake.port, "password": password, "login_timeout": 0.5})
        return await look_at_ami(settings)


async def test_actions_dialplan_and_name_are_seen() -> None:
    found, shown = await seen(lambda _fake: None)
    assert found == AmiSeen(
        frozenset({"Redirect", "Hangup"}),
        booted=True,
        system_name="lab",
        steps=(
            Step("in", "7", 1, "Stasis", "callbridge"),
            Step("in", include="out"),
            Step("in", "8", 0, "PJSIP/8"),
        ),
    )
    assert shown == {}


async def test_files_are_shown_to_who_may_see_them() -> None:
    def change(fake: FakeAmi) -> None:
        fake.answers["ListCommands"] = lambda session, action: reply(
            session, action, "Success", ("GetConfig", "(Priv)")
        )
        fake.answers["GetConfig"] = lambda session, action: (
            reply(
                session,
                action,
                "Success",
                ("Category-000000", "general"),
                ("Line-000000-000000", "sessionlimit=5"),
                ("Category-000001", "callbridge"),
                ("Line-000001-000000", "type=user"),
            )
            if action["Filename"] == "http.conf"
            else refuse("Config file not found")(session, action)
        )

    _, shown = await seen(change)
    assert list(shown) == ["http.conf"]
    assert shown["http.conf"].number("general", "sessionlimit", 0) == 5
    assert shown["http.conf"].value("callbridge", "type") == "user"


async def test_what_is_refused_is_unseen() -> None:
    def change(fake: FakeAmi) -> None:
        fake.answers |= {"CoreSettings": refuse("Permission denied"), "ShowDialPlan": refuse("Permission denied")}

    found, _ = await seen(change)
    assert isinstance(found, AmiSeen)
    assert isinstance(found.steps, Unseen)
    assert isinstance(found.system_name, Unseen)


async def test_a_wrong_password_is_a_refusal_of_the_login() -> None:
    found, _ = await seen(lambda _fake: None, password="wrong")
    assert found == Refused("Authentication failed", login=True)


async def test_a_link_that_ends_is_a_refusal() -> None:
    found, _ = await seen(lambda fake: fake.answers.update(ListCommands=lambda session, _action: session.cut()))
    assert isinstance(found, Refused)
    assert not found.login


async def test_nobody_there_is_a_refusal() -> None:
    found, _ = await look_at_ami(AmiSettings.model_validate({"port": 9, "password": "x"}))
    assert isinstance(found, Refused)


async def test_a_user_who_hears_nothing_is_not_booted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.app.examination.ami.BOOTED_WITHIN", 0.05)
    found, _ = await seen(lambda fake: setattr(fake, "boots", False))
    assert isinstance(found, AmiSeen)
    assert not found.booted
