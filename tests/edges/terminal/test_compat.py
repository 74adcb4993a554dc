"""What access logs prove, on a screen: counts and settings, never a value."""

import io

from rich.console import Console

from bridge.protocol.compat import Survey
from bridge.terminal.compat import print_survey

GET = '- - - [x] "GET {} HTTP/1.1" 200 1'


def shown(*targets: str, posts: int = 0, junk: int = 0) -> str:
    survey = Survey()
    for target in targets:
        survey.add_line(GET.format(target))
    for _ in range(posts):
        survey.add_line('- - - [x] "POST /p HTTP/1.1" 200 1')
    for _ in range(junk):
        survey.add_line("junk")
    console = Console(file=io.StringIO(), width=100)
    print_survey(survey, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_each_path_has_its_counts_and_its_settings() -> None:
    text = shown(*["/a?CallID=1&CallFlow=IN&Tag=VALUE&mine="] * 3, "/b?CallID=2", junk=2)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "/a 3 GET" in lines
    assert "CallFlow 3 0 0 upper case" in lines
    assert "CallerIDNum 0 0 3" in lines
    assert "mine 0 3 0 of the URL, or unknown" in lines
    assert "Callbridge would not send: Tag." in lines
    assert 'profile = "voipnow"' in lines
    assert "Not settled: 1 GET requests are too few, 3 are needed." in lines
    assert "4 requests read, 2 lines passed over." in lines
    assert "VALUE" not in text


def test_posts_are_counted_and_not_guessed_at() -> None:
    text = shown(posts=2)
    assert "/p  0 GET, 2 POST" in text
    assert "bodies are not in a log" in text
    assert "parameter" not in text.partition("Not settled")[0]


def test_a_log_of_something_else_says_what_to_give() -> None:
    text = shown(junk=1)
    assert "0 requests read, 1 line passed over." in text
    assert "Give the access log of the web server" in text


def test_a_path_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in shown("/\x1b[2J?CallID=1&\x1b]0;x=1")
