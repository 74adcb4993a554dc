"""What our user may see and do over AMI."""

import pytest

from bridge.doctor.checks import examine
from bridge.doctor.finding import Unseen
from tests.fakes.machine import AMI, SERVER, Planted, ami, confs, is_found, server

WRITE, READ = "write = call,reporting", "read = system,call,agent"
PLANTED = (
    Planted("CB521", ami(actions=AMI.actions - {"ShowDialPlan", "CoreShowChannels"}), "manager.conf", WRITE),
    Planted("CB523", ami(actions=AMI.actions | {"Command"}), "manager.conf", WRITE),
    Planted("CB522", ami(booted=False), "manager.conf", READ),
    Planted("CB522", confs("manager.conf", read="read = system,call"), "manager.conf", READ),
    Planted("CB525", confs("manager.conf", writetimeout=""), "manager.conf", "writetimeout = 5000"),
    Planted("CB526", confs("manager.conf", eventfilter=""), "manager.conf", "eventfilter = Event: Newchannel"),
    Planted(
        "CB524",
        confs("manager.conf", bindaddr="bindaddr = 0.0.0.0", deny=""),
        "manager.conf",
        "permit = 127.0.0.1/255.255.255.255",
    ),
)


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_user_who_may_too_little_or_too_much_is_found(planted: Planted) -> None:
    is_found(planted)


def test_a_user_that_stands_in_another_file_is_judged_by_what_ami_says_alone() -> None:
    assert not examine(confs("manager.conf", **{"[callbridge]": "[somebody]"}))


def test_a_file_that_could_not_be_read_is_said_to_be_unseen() -> None:
    found = examine(server(conf={**SERVER.conf, "manager.conf": Unseen("it is not there")}))
    assert [(one.code, one.what) for one in found] == [("CB599", "manager.conf: it is not there")]
