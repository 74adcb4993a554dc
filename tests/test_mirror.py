"""A file that does something has its own test, and a test names a file that exists."""

import ast
from pathlib import Path

from tests.house import PACKAGE, ROOT, listed

TESTS = ROOT / "tests"
EDGES = {"asterisk", "agi", "scripts", "sounds", "store", "observe", "web", "terminal"}
"""Tested against stand-ins that misbehave, in tests/edges; everything else needs no socket and is in tests/unit."""


def test_a_file_that_does_something_has_its_test() -> None:
    lacking = [
        f"{source.relative_to(ROOT)} defines a function, but there is no {mirror_of(source).relative_to(ROOT)}"
        for source in sorted(PACKAGE.rglob("*.py"))
        if defines_a_function_outside_a_protocol(source.read_text()) and not mirror_of(source).exists()
    ]
    assert not lacking, listed(lacking)


def test_a_test_names_a_file_that_exists() -> None:
    tests = sorted([*TESTS.glob("unit/**/test_*.py"), *TESTS.glob("edges/**/test_*.py")])
    astray = [
        f"{test.relative_to(ROOT)} should test {source_of(test).relative_to(ROOT)}, which does not exist"
        for test in tests
        if not source_of(test).exists()
    ]
    assert not astray, listed(astray)


def test_the_mirror_shows_both_ways() -> None:
    for source, test in {
        "bridge/toml_lines.py": "tests/unit/test_toml_lines.py",
        "bridge/ivr/cursor.py": "tests/unit/ivr/test_cursor.py",
        "bridge/calls/actions/wait.py": "tests/unit/calls/actions/test_wait.py",
        "bridge/app/service.py": "tests/unit/app/test_service.py",
        "bridge/asterisk/router.py": "tests/edges/asterisk/test_router.py",
        "bridge/web/console/pages.py": "tests/edges/web/console/test_pages.py",
        "bridge/cli/__init__.py": "tests/unit/cli/test_init.py",
    }.items():
        assert mirror_of(ROOT / source) == ROOT / test
        assert source_of(ROOT / test) == ROOT / source


def test_a_port_and_a_bare_model_need_no_test() -> None:
    assert not defines_a_function_outside_a_protocol("class Clock(Protocol):\n  def now(self) -> float: ...")
    assert not defines_a_function_outside_a_protocol("class Work(Protocol[T]):\n  async def run(self) -> T: ...")
    assert not defines_a_function_outside_a_protocol("class Wait(Step):\n  seconds: Seconds")
    assert defines_a_function_outside_a_protocol("class Wait(Step):\n  def targets(self): return ()")
    assert defines_a_function_outside_a_protocol("async def run(): pass")


def mirror_of(source: Path) -> Path:
    """tests/unit/ivr/test_cursor.py for bridge/ivr/cursor.py; a package's own file is test_init.py."""
    inside = source.relative_to(PACKAGE)
    side = "edges" if inside.parts[0] in EDGES else "unit"
    return TESTS / side / inside.parent / f"test_{inside.stem.strip('_')}.py"


def source_of(test: Path) -> Path:
    inside = test.relative_to(TESTS)
    stem = inside.stem.removeprefix("test_")
    folder = PACKAGE.joinpath(*inside.parts[1:-1])
    return folder / ("__init__.py" if stem == "init" else f"{stem}.py")


def defines_a_function_outside_a_protocol(text: str) -> bool:
    def found_in(node: ast.AST) -> bool:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return True
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base).startswith("Protocol") for base in node.bases):
            return False
        return any(found_in(child) for child in ast.iter_child_nodes(node))

    return found_in(ast.parse(text))
