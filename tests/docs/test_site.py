"""The site is whole: every page is found by clicking, every link leads somewhere, and nothing comes from elsewhere."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.docs.conftest import BUILDER
from tests.docs.rendered import inside, page_of
from tests.house import ROOT, listed

pytestmark = pytest.mark.timeout(180)

DOCS = ROOT / "docs"
SETTINGS = tomllib.loads((DOCS / "zensical.toml").read_text("utf-8"))["project"]


def files(site: Path) -> list[Path]:
    return sorted(file for file in site.rglob("*.html") if file.name != "404.html")


def test_every_page_is_reached_from_the_front_page(site: Path) -> None:
    reached: set[Path] = set()
    todo = [site / "index.html"]
    while todo:
        file = todo.pop()
        if file in reached or not file.is_file() or file.suffix != ".html":
            continue
        reached.add(file)
        found = (inside(link, file) for link in page_of(file).links)
        todo += [one[0] for one in found if one is not None]
    orphans = [str(file.relative_to(site)) for file in files(site) if file not in reached]
    assert not orphans, "no link leads to (docs/zensical.toml has the order of pages)" + listed(orphans)


def test_every_link_and_anchor_leads_somewhere(site: Path) -> None:
    lost = []
    for file in files(site):
        for link in (*page_of(file).links, *page_of(file).loads):
            aim = inside(link, file)
            if aim is None:
                continue
            target, anchor = aim
            if not target.is_file() or (anchor and target.suffix == ".html" and anchor not in page_of(target).anchors):
                lost.append(f"{file.relative_to(site)}: {link}")
    assert not lost, listed(lost)


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    strange = {load for file in files(site) for load in page_of(file).loads if inside(load, file) is None}
    assert {load for load in strange if not load.startswith("data:")} == set()
    assert "url(http" not in "".join(file.read_text("utf-8") for file in site.rglob("*.css"))


def test_every_page_of_a_person_stands_in_the_order(site: Path) -> None:
    """A decision is found in the list of decisions, and a shown file by the page that shows it; all others at once."""
    wanted = {file.relative_to(DOCS).as_posix() for file in DOCS.rglob("*.md") if file.parent.name != "adr"}
    places = {place for place in BUILDER["PLACES"].values() if place.endswith(".md")}
    assert set(ordered(SETTINGS["nav"])) == wanted | places | {"adr/README.md"}


def ordered(nav: object) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, list):
        for one in nav:
            yield from ordered(one)
    elif isinstance(nav, dict):
        for one in nav.values():
            yield from ordered(one)


def test_a_page_has_the_same_tables_lists_and_samples_as_in_a_repositorys_own_view(site: Path) -> None:
    """Two readers of Markdown differ about indentation and blank lines; a page may rely on neither."""
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    wrong = []
    for source in sorted((site.parent / "docs").rglob("*.md")):
        place = source.relative_to(site.parent / "docs")
        tokens = list(flat(reader.parse(source.read_text("utf-8"))))
        kinds = {"table": "table_open", "li": "list_item_open", "pre": "fence", "img": "image"}
        plain = {tag: sum(token == kind for token in tokens) for tag, kind in kinds.items()}
        name = "index" if place.stem == "README" else place.stem
        shown = page_of((site / place).with_name(f"{name}.html")).counts
        wrong += [f"{place}: {shown[tag]} of {plain[tag]} <{tag}>" for tag in kinds if plain[tag] != shown[tag]]
    assert not wrong, listed(wrong)


def flat(tokens: object) -> Iterator[str]:
    for token in tokens or ():  # type: ignore[attr-defined] # a list of tokens, or None
        yield token.type
        yield from flat(token.children)


@pytest.mark.parametrize("folder", ["tutorial", "howto", "reference", "explanation"])
def test_the_readme_leads_to_every_page_or_that_for_contributors_does(folder: str) -> None:
    text = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    names = {page.name for page in (DOCS / folder).glob("*.md")} - {"install.md"}  # its text is the README's
    assert {name for name in names if f"(docs/{folder}/{name}" not in text} == set()


def test_the_front_page_says_what_it_is_and_where_to_begin(site: Path) -> None:
    front = page_of(site / "index.html")
    assert {"where-to-begin", "five-lines-and-five-lines", "what-works-today"} <= front.anchors
