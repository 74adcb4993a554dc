"""What is on a rendered page: anchors, links and what it loads. Does not know the site."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from lxml import html

LOADED = (("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("object", "data"))
STYLES = {"stylesheet", "icon", "preload", "preconnect", "dns-prefetch", "manifest"}


@dataclass(frozen=True)
class Page:
    """One page. `links` are as they stand there."""

    anchors: frozenset[str]
    links: tuple[str, ...]
    loads: tuple[str, ...]
    counts: dict[str, int]


@cache
def page_of(file: Path) -> Page:
    tree = html.fromstring(file.read_bytes())
    body = tree.find(".//article")
    counts = {} if body is None else {tag: len(body.findall(f".//{tag}")) for tag in ("table", "li", "pre", "img")}
    anchors = frozenset(str(one.get("id") or one.get("name")) for one in tree.iter("*"))
    links = tuple(href for one in tree.iter("a") if (href := one.get("href")))
    return Page(anchors, links, tuple(_loads(tree)), counts)


def _loads(tree: html.HtmlElement) -> Iterator[str]:
    for tag, attribute in LOADED:
        yield from (one.get(attribute) for one in tree.iter(tag) if one.get(attribute))
    yield from (one.get("href") for one in tree.iter("link") if STYLES & set((one.get("rel") or "").split()))


def inside(link: str, file: Path) -> tuple[Path, str] | None:
    """To which file and anchor a link leads; None when it leaves the site."""
    if "://" in link or link.startswith(("mailto:", "data:")):
        return None
    name, _, anchor = link.partition("#")
    target = Path(os.path.normpath(file.parent / unquote(name))) if name else file
    return target, unquote(anchor)
