import pytest

from bridge.web.console.passwords import PasswordHash

GOOD = "scrypt$16384$8$1$c2FsdA==$aGFzaA=="


def test_a_password_fits_its_own_hash_and_no_other_does() -> None:
    made = PasswordHash.of("correct horse battery")
    assert made.fits("correct horse battery")
    assert not made.fits("correct horse batterx")
    read = PasswordHash.parse(str(made))
    assert read == made


def test_the_same_password_has_another_hash_each_time() -> None:
    assert PasswordHash.of("correct horse battery") != PasswordHash.of("correct horse battery")


def test_nobodys_hash_fits_nothing_and_costs_as_much() -> None:
    nobody, somebody = PasswordHash.nobodys(), PasswordHash.of("correct horse battery")
    assert not nobody.fits("")
    assert (nobody.n, nobody.r, nobody.p) == (somebody.n, somebody.r, somebody.p)


def test_the_example_of_the_specification_is_read() -> None:
    read = PasswordHash.parse(GOOD)
    assert read is not None
    assert str(read) == GOOD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "correct horse battery",
        GOOD.replace("scrypt", "bcrypt"),
        GOOD.replace("16384", "16383"),
        GOOD.replace("16384", "1"),
        GOOD.replace("16384", "1048576"),
        GOOD.replace("$8$", "$0$"),
        GOOD.replace("$1$", "$0$"),
        GOOD.replace("16384$8$1", "32768$8$99"),
        GOOD.replace("c2FsdA==", "c2F=sdA="),
        GOOD.replace("c2FsdA==", "===="),
        GOOD + "\n",
    ],
)
def test_what_is_none_or_costs_too_much_is_refused(text: str) -> None:
    assert PasswordHash.parse(text) is None
