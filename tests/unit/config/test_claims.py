from pathlib import Path

import pytest

from tests.unit.config.deployment import IVR, found

PHONE = '[[extension]]\nnumber = "{}"\ntype = "phone"\n'
RULE = "[[dial.allow]]\npattern = '0040NX.'\ntemplate = 'PJSIP/{number}@trunk'\n"


def with_dids(*dids: str, number: str = "099") -> str:
    listed = ", ".join(f'"{did}"' for did in dids)
    return IVR.replace("099", number).replace("[context.main]", f"did = [{listed}]\n[context.main]")


def test_an_extension_belongs_to_one_file(tmp_path: Path) -> None:
    assert found(tmp_path, a=IVR, b=IVR.replace('"099"', '"0003*099"')) == [
        (
            "ivr/b.toml:3: fatal CB407 ivr.extension: 0003*099 is the IVR of ivr/a.toml already. "
            "Leave the number to one of the two."
        )
    ]


@pytest.mark.parametrize("kind", ["phone", "queue", "voicemail", "conference"])
def test_an_extension_has_one_type(tmp_path: Path, kind: str) -> None:
    (message,) = found(tmp_path, PHONE.format("001").replace("phone", kind), a=IVR.replace("099", "001"))
    assert f"fatal CB407 ivr.extension: 0003*001 is a {kind} in callbridge.toml already" in message


def test_an_ivr_may_stand_in_a_range(tmp_path: Path) -> None:
    assert found(tmp_path, PHONE.format("0XX"), a=IVR) == []


def test_a_did_belongs_to_one_file(tmp_path: Path) -> None:
    two = IVR.replace("099", "098").replace("[context.main]", 'did = [\n  "7",\n  "+40258"\n]\n[context.main]')
    assert found(tmp_path, a=with_dids("40258", "+40258"), b=two) == [
        (
            "ivr/b.toml:6: fatal CB407 ivr.did[2]: +40258 leads to the IVR of ivr/a.toml already. "
            "Leave the number to one of the two."
        )
    ]


def test_a_did_is_one_number_however_it_is_written_in_its_country(tmp_path: Path) -> None:
    files = {"a": with_dids("0258422544"), "b": with_dids("+40258422544", number="098")}
    assert (
        "CB407 ivr.did[1]: +40258422544 leads to the IVR of ivr/a.toml"
        in found(tmp_path, "country = 'RO'\n", **files)[0]
    )
    assert found(tmp_path, **files) == []


def test_a_file_that_is_refused_claims_nothing(tmp_path: Path) -> None:
    messages = found(tmp_path, a=IVR.replace("wait", "wiat"), b=IVR)
    assert [message.split(" ")[2] for message in messages] == ["CB404"]


@pytest.mark.parametrize("callerid", ["did", "caller", "+40258422544", "0258 422 544"])
def test_the_caller_shown_is_the_did_the_caller_or_a_number(tmp_path: Path, callerid: str) -> None:
    assert found(tmp_path, f"{RULE}callerid = '{callerid}'\n") == []


def test_another_word_for_the_caller_shown_is_an_error(tmp_path: Path) -> None:
    (message,) = found(tmp_path, f"{RULE}callerid = 'DID'\n")
    assert message.replace(f"{tmp_path}/", "") == (
        'callbridge.toml:9: error CB424 dial.allow[1].callerid: must be did, caller or a number, not "DID". '
        "Write did, caller or a number."
    )


TWO = PHONE.format("001") + PHONE.format("0004*001")
TEMPLATES = """[dial]
phone = "PJSIP/{org}-{short}"
[leave]
queue = { context = "callbridge-xfer", extension = "q{org}-{short}" }
voicemail = { context = "callbridge-xfer", extension = "v{org}-{short}" }
conference = { context = "callbridge-xfer", extension = "c{org}-{short}" }
"""


def test_two_organisations_need_templates_that_tell_them_apart(tmp_path: Path) -> None:
    messages = found(tmp_path, TWO + '[dial]\nexternal = "PJSIP/{number}@trunk"\n')
    assert [message.split(" ")[2:4] for message in messages] == [
        ["CB425", "dial.phone:"],
        ["CB425", "dial.external:"],
        ["CB425", "leave.queue:"],
        ["CB425", "leave.voicemail:"],
        ["CB425", "leave.conference:"],
    ]
    assert messages[0].replace(f"{tmp_path}/", "") == (
        'callbridge.toml:12: error CB425 dial.phone: template "PJSIP/{short}" has no {org}, '
        "and there are organisations 0003 and 0004. Put {org} into the template."
    )


def test_an_ivr_of_another_organisation_is_one_too(tmp_path: Path) -> None:
    assert "CB425" in found(tmp_path, PHONE.format("001"), a=IVR.replace('"099"', '"0004*099"'))[0]


@pytest.mark.parametrize("text", [TEMPLATES, TEMPLATES.replace("{org}-{short}", "{number}")])
def test_templates_that_name_the_organisation_are_accepted(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, TWO + text) == []


def test_one_organisation_needs_no_such_templates(tmp_path: Path) -> None:
    assert found(tmp_path, PHONE.format("001") + PHONE.format("8XX"), a=IVR) == []
