"""250 lines are a question, not a wall: has the file grown a second job?"""

import ast

from tests.house import PACKAGE, ROOT, listed

MOST = 250


def test_no_file_has_grown_a_second_job() -> None:
    long = [
        f"{file.relative_to(ROOT)} has {lines} lines"
        for file in sorted(PACKAGE.rglob("*.py"))
        if (lines := len((text := file.read_text()).splitlines())) > MOST and not says_it_is_one_table(text)
    ]
    question = (
        f"More than {MOST} lines: which second idea is in there, and what is its file called?"
        " (A file that is one table is exempt; the first line of its docstring says so.)"
    )
    assert not long, question + listed(long)


def test_a_table_says_so_in_its_first_line() -> None:
    assert says_it_is_one_table('"""One table: tag and attribute to class and field."""')
    assert not says_it_is_one_table('"""Reads the file.\n\nOne table is in here too."""')
    assert not says_it_is_one_table("x = 'one table'")


def says_it_is_one_table(text: str) -> bool:
    docstring = ast.get_docstring(ast.parse(text)) or ""
    return "one table" in docstring.partition("\n")[0].lower()
