"""One table: the guards against who collects traces, and against what comes into them (T-TRACE)."""

from typing import Final

from tests.guards.guard import Attack, Guard

_SESSION = "edges/observe/test_otlp_session.py"

TRACES: Final[tuple[Guard, ...]] = (
    Attack("T-TRACE-01").of(
        "observe/otlp_session.py",
        "the end of an answer is not waited for, and nothing is unpacked",
        ', "stream": True}',
        "}",
        (
            f"{_SESSION}::test_the_end_of_an_answer_is_not_waited_for",
            f"{_SESSION}::test_an_answer_is_not_unpacked",
        ),
    ),
    Attack("T-TRACE-01").of(
        "observe/otlp_session.py",
        "where a redirect leads is not even looked up",
        "    def get_redirect_target(",
        "    def nobody_asks_for(",
        f"{_SESSION}::test_the_end_of_an_answer_is_not_waited_for",
    ),
    Attack("T-TRACE-01").of(
        "observe/otlp_session.py",
        "cookies are not kept",
        "        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))\n",
        "",
        f"{_SESSION}::test_cookies_of_a_collector_are_not_kept",
    ),
    Attack("T-TRACE-01").of(
        "observe/otlp_session.py",
        "a head ends",
        "        if self._left < 0:\n",
        "        if False:\n",
        f"{_SESSION}::test_a_head_without_an_end_ends_the_attempt",
    ),
    Attack("T-TRACE-02").of(
        "observe/otlp_session.py",
        "a token that is no header is not told",
        "        except (requests.exceptions.InvalidHeader, UnicodeError):\n",
        "        except ArithmeticError:\n",
        f"{_SESSION}::test_a_token_that_is_no_header_is_not_told",
    ),
    Attack("T-TRACE-02").of(
        "observe/settings.py",
        "no user and password in the endpoint, which is told",
        '    if "@" in parts.netloc:\n',
        "    if False:\n",
        "edges/observe/test_settings.py::test_anything_else_is_refused_with_its_reason",
    ),
    Attack("T-TRACE-03").of(
        "observe/span_queue.py",
        "so many spans wait",
        "queue.Queue(WAITING)",
        "queue.Queue()",
        "edges/observe/test_span_queue.py::test_more_than_fits_is_lost_and_told_once_and_nobody_waits",
    ),
    Attack("T-TRACE-03").of(
        "observe/open_span.py",
        "128 moments of one span",
        "        if len(self.moments) < MOMENTS_LIMIT:\n",
        "        if True:\n",
        "edges/observe/test_open_span.py::test_moments_are_bounded_and_the_rest_is_counted",
    ),
    Attack("T-TRACE-04").of(
        "observe/spans.py",
        "what strangers have sent is one line",
        "    return harmless(text if len(text)",
        "    return (text if len(text)",
        "edges/observe/test_spans.py::test_what_strangers_have_sent_is_one_line_that_any_program_can_read",
    ),
)
