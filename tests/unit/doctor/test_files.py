"""Into which file a mend belongs."""

import pytest

from bridge.doctor.files import mend_of, whole_file_of
from tests.fakes.machine import healthy


@pytest.mark.parametrize(
    ("file", "section", "new", "custom", "head"),
    [
        ("http.conf", "general", False, "http_custom.conf", ()),
        ("ari.conf", "general", False, "ari_general_custom.conf", ()),
        ("ari.conf", "callbridge", True, "ari_additional_custom.conf", ("[callbridge]",)),
        ("manager.conf", "general", False, "manager_custom.conf", ("[general](+)",)),
        ("manager.conf", "callbridge", False, "manager_custom.conf", ("[callbridge](+)",)),
        ("extensions.conf", "from-internal-custom", False, "extensions_custom.conf", ("[from-internal-custom]",)),
        ("modules.conf", "modules", False, "modules.conf", ("[modules]",)),
        ("asterisk.conf", "options", False, "asterisk.conf", ("[options]",)),
    ],
)
def test_a_mend_goes_into_the_file_that_stays(
    file: str, section: str, new: bool, custom: str, head: tuple[str, ...]
) -> None:
    mend = mend_of(healthy(freepbx=True), file, section, "a = b", new=new)
    assert (mend.file, mend.lines) == (f"/etc/asterisk/{custom}", (*head, "a = b"))
    plain = mend_of(healthy(etc="/etc/other"), file, section, "a = b", new=new)
    assert (plain.file, plain.lines) == (f"/etc/other/{file}", (f"[{section}]", "a = b"))


def test_what_stands_in_no_section_has_no_head() -> None:
    assert whole_file_of(healthy(), "extensions.conf", "#include x").file == "/etc/asterisk/extensions.conf"
    assert whole_file_of(healthy(freepbx=True), "extensions.conf", "#include x").file.endswith("extensions_custom.conf")
