from typing import Annotated

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from bridge.ivr.findings import Findings
from bridge.ivr.validation import read_table, refusal
from bridge.toml_lines import TomlLines


def _even(number: int) -> int:
    if number % 2:
        raise ValueError("is odd; take the next one")
    return number


def _small(number: int) -> int:
    if number > 9:
        raise refusal("CB415", "is beyond the end", "It has 9", ("deep", 0))
    return number


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    size: int


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    count: Annotated[int, Field(ge=1, le=9)] = 1
    even: Annotated[int, AfterValidator(_even)] = 0
    small: Annotated[int, AfterValidator(_small)] = 0
    password: SecretStr = SecretStr("")
    url: Annotated[str, Field(max_length=3)] = ""
    inner: Inner | None = None
    by_name: dict[Annotated[str, Field(pattern="^[a-z]+$")], Inner] = Field(default_factory=dict)


def messages(table: object) -> list[str]:
    findings = Findings("x.toml", TomlLines(""))
    assert read_table(Sample, table, ("top",), findings) is None
    return [str(fault) for fault in findings.faults]


def test_a_table_that_fits_is_read() -> None:
    findings = Findings("x.toml", TomlLines(""))
    read = read_table(Sample, {"count": 3}, (), findings)
    assert read is not None
    assert read.count == 3
    assert findings.faults == []


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"count": 10}, "fatal CB403 top.count: must be a whole number from 1 to 9, not 10. Correct the value."),
        ({"count": True}, "fatal CB403 top.count: must be a whole number from 1 to 9, not true. Correct the value."),
        ({"even": 3}, "fatal CB403 top.even: is odd. Take the next one."),
        ({"small": 10}, "error CB415 top.small.deep[1]: is beyond the end. It has 9."),
        ({"cuont": 1}, 'fatal CB402 top.cuont: there is no "cuont" here. Nearest: "count".'),
        ({"\x1b[m": 1}, "fatal CB402"),
        ({"inner": {}}, 'fatal CB405 top.inner.size: "size" is missing. Add it: a whole number.'),
        ({"inner": {"seize": 1, "size": 1}}, 'top.inner.seize: there is no "seize" here. Nearest: "size".'),
        ({"inner": 5}, "fatal CB403 top.inner: must be a table, not 5. Correct the value."),
        ({"by_name": {"X": {"size": 1}}}, 'top.by_name.X: the name "X" cannot be used. Use letters, digits, - and _.'),
        (5, "fatal CB403 top: must be a table, not 5. Correct the value."),
    ],
)
def test_what_a_model_refuses_is_told_in_an_operators_words(table: object, message: str) -> None:
    found = messages(table)
    assert message in found[0]
    assert found[0].isprintable()


@pytest.mark.parametrize("table", [{"password": ["hush"]}, {"url": "hush"}, {"password": 7}])
def test_a_secret_is_never_repeated(table: object) -> None:
    assert "hush" not in messages(table)[0]


def test_all_findings_are_told_at_once() -> None:
    assert len(messages({"count": 0, "even": 1, "x": 2})) == 3
