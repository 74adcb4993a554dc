"""The lab's pages take what strangers have sent for text, never for markup: T-CALL-10 of the threat model."""

import re

from tests.house import ROOT

_MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|setHTML|srcdoc|DOMParser")


def test_no_page_of_the_lab_makes_markup_of_a_text() -> None:
    pages = [file for file in (ROOT / "lab" / "scripts").iterdir() if file.suffix in {".html", ".js", ".php"}]
    assert pages
    found = {file.name: _MARKUP.findall(file.read_text("utf-8")) for file in pages}
    assert {name: what for name, what in found.items() if what} == {}
