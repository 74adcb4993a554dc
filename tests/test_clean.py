"""The project runs anywhere: no file names a package registry, a mirror, or a path of somebody's machine."""

import re

from tests.house import ROOT, listed, project_files

# Which registry to use is the machine's own affair (pip.conf, sources.list, daemon.json).
REGISTRY = re.compile(
    r"""pypi\.org | pythonhosted\.org | npmjs\.(?:org|com) | registry\.yarnpkg
      | (?:deb|security|snapshot|ftp)\.(?:[a-z]+\.)?debian\.org | archive\.ubuntu
      | (?:registry-1|index|hub)\.docker | ghcr\.io | quay\.io
      | https?://[^/\s]*mirror | --(?:extra-)?index-url | --find-link[s]""",
    re.VERBOSE | re.IGNORECASE,
)
MACHINE = re.compile(
    r"""(?<![\w./~$}-]) / (?: work | root | opt/(?:pypi|wheels) | tmp/team ) (?![\w.-])
      | (?<![\w./~$}-]) /home/[a-z]
      | \b shared / (?: spec | design )""",
    re.VERBOSE,
)


def test_no_file_names_a_registry_or_somebodys_machine() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {match[0]!r}"
        for file in project_files()
        for number, line in enumerate(file.read_bytes().decode("latin-1").split("\n"), start=1)
        for match in (REGISTRY.search(line), MACHINE.search(line))
        if match
    ]
    assert not found, listed(found)


def test_the_rule_sees_what_it_looks_for() -> None:
    slash = "/"  # put together here, or the rule would find its own examples
    assert REGISTRY.search("https://pypi" + ".org/simple")
    assert REGISTRY.search("pip install --index" + "-url x")
    assert not REGISTRY.search("apt-get install docker.io")
    assert MACHINE.search(f"cd {slash}root/x")
    assert MACHINE.search(f"path = '{slash}work'")
    assert not MACHINE.search(f"DIR{slash}root and {slash}workshop")
