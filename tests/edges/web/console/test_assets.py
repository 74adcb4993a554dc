import re

from tests.fakes.console_client import client_of


async def test_a_browser_that_has_a_file_keeps_it() -> None:
    async with client_of() as client:
        first = await client.get("/static/console.js")
        assert first.headers["Content-Type"] == "text/javascript; charset=utf-8"
        again = await client.get("/static/console.js", If_None_Match=first.headers["ETag"])
        assert (again.status, again.text) == (304, "")


async def test_a_page_names_each_file_so_that_a_browser_asks_for_it_once_until_an_upgrade() -> None:
    async with client_of() as client:
        await client.log_in()
        named = re.findall(r'"(/static/[^"]+)"', (await client.get("/")).text)
        assert {name.partition("?")[0] for name in named} == {
            f"/static/{one}" for one in ("console.css", "console.js", "icon.svg")
        }
        for name in set(named):
            assert "immutable" in (await client.get(name)).headers["Cache-Control"]
        old = await client.get("/static/console.css?v=0123456789abcdef")
        assert old.headers["Cache-Control"] == "no-cache"


async def test_pages_load_nothing_from_elsewhere_and_have_no_style_or_script_in_them() -> None:
    async with client_of() as client:
        await client.log_in()
        for path in ("/", "/log-in", "/static/console.css", "/static/console.js"):
            text = (await client.get(path)).text
            assert "http://" not in text.replace(client.base, "")
            assert "https://" not in text
            assert "<style" not in text
            assert " style=" not in text
            assert " onclick" not in text
