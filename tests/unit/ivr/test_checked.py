import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bridge.ivr.checked import of_checked


class Sample(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    number: int = Field(ge=1)
    word: str = "none"


sample = of_checked(Sample)


def test_what_is_made_is_what_the_model_makes() -> None:
    made, usual = sample(number=3), Sample(number=3)
    assert made == usual
    assert (type(made), repr(made), hash(made), made.word) == (Sample, repr(usual), hash(usual), "none")
    assert made.model_dump() == {"number": 3, "word": "none"}
    assert made != sample(number=3, word="x")


def test_it_cannot_be_changed_and_a_copy_leaves_it_alone() -> None:
    made = sample(number=3)
    with pytest.raises(ValidationError):
        made.number = 4  # type: ignore[misc]  # that is what is tried
    assert made.model_copy(update={"number": 5}) == Sample(number=5)
    assert made == Sample(number=3)
    assert sample(number=3).model_fields_set == {"number", "word"}


def test_values_are_not_checked_again() -> None:
    assert sample(number=0).number == 0
