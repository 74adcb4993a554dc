"""One table: the guards against whoever calls (T-CALL), and against what a caller's keys and names could betray."""

from typing import Final

from tests.guards.guard import Attack, Guard

_URLS = "unit/protocol/test_urls.py"
_REQUEST = "unit/protocol/test_request.py"
_AUTHENTICATE = "unit/calls/actions/test_authenticate.py"

CALLERS: Final[tuple[Guard, ...]] = (
    Attack("T-CALL-01").of(
        "protocol/urls.py",
        "a value is percent-encoded whole",
        'value.translate(_ENCODED) if value.isascii() else quote(value, safe="", errors="replace")',
        "value",
        (
            f"{_REQUEST}::test_no_value_ever_reaches_scheme_host_or_path_structure",
            f"{_URLS}::test_an_encoded_value_holds_only_unreserved_characters_and_escapes",
        ),
    ),
    Attack("T-CALL-01").of(
        "protocol/urls.py",
        "no variable makes a segment of the path . or ..",
        "    if any(at and _DOT.sub",
        "    if False and any(at and _DOT.sub",
        (
            f"{_REQUEST}::test_a_request_that_must_not_be_made_is_refused",
            f"{_URLS}::test_a_path_takes_values_but_no_dot_segment_of_theirs",
        ),
    ),
    Attack("T-CALL-02").of(
        "observe/log.py",
        "the log escapes what steers",
        "    return harmless(text)\n",
        "    return text\n",
        "edges/observe/test_log.py::test_what_strangers_send_begins_no_line_and_steers_no_terminal",
    ),
    Attack("T-CALL-02").of(
        "telephony/plain.py",
        "marks that turn the direction of writing steer",
        r"\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069",
        "",
        (
            "edges/observe/test_log.py::test_what_strangers_send_begins_no_line_and_steers_no_terminal",
            "unit/telephony/test_plain.py::test_nothing_ends_a_line_or_steers_a_terminal",
        ),
    ),
    Attack("T-CALL-03").of(
        "observe/lines.py",
        "the journal escapes what steers",
        ".translate(_ESCAPED)",
        "",
        "edges/observe/test_lines.py::test_what_steers_a_terminal_is_escaped_and_stays_the_same_text",
    ),
    Attack("T-CALL-04").of(
        "terminal/timeline.py",
        "timelines escape what steers",
        "    body = Text(harmless(said.what), style",
        "    body = Text(said.what, style",
        "edges/terminal/test_timeline.py::test_what_strangers_send_neither_steers_the_terminal_nor_is_read_as_markup",
    ),
    Attack("T-CALL-04").of(
        "terminal/report.py",
        "so do findings",
        "whole = harmless(str(finding))",
        "whole = str(finding)",
        "edges/terminal/test_report.py::test_what_a_file_holds_steers_no_terminal",
    ),
    Attack("T-CALL-05").of(
        "telephony/digits.py",
        "32 keys wait, and no more",
        "        if len(self._keys) >= TYPE_AHEAD:\n            return False\n",
        "",
        "unit/telephony/test_digits.py::TestTypeAhead::test_the_thirty_third_key_is_lost_but_counts_as_pressed",
    ),
    Attack("T-CALL-06").of(
        "calls/admission.py",
        "calls.max_calls",
        "        if self.calls >= self._limits.max_calls:",
        "        if False:",
        "unit/calls/test_admission.py::test_one_call_more_than_allowed_is_refused_until_one_has_left",
    ),
    Attack("T-CALL-06").of(
        "calls/admission.py",
        "calls.max_new_per_second",
        "        if len(self._recent) >= self._limits.max_new_per_second:",
        "        if False:",
        "unit/calls/test_admission.py::test_one_call_more_than_allowed_within_a_second_is_refused",
    ),
    Attack("T-CALL-07").of(
        "calls/pin_guesses.py",
        "ten wrong PINs lock a caller out",
        "        return moments[-1] - moments[0] <= WINDOW and now - moments[-1] < WINDOW",
        "        return False",
        (
            "unit/calls/test_pin_guesses.py::test_nine_failures_lock_nobody_and_ten_do",
            f"{_AUTHENTICATE}::TestLocked::test_i39_after_ten_wrong_ones_in_a_quarter_of_an_hour_the_eleventh_is_not_asked",
            f"{_AUTHENTICATE}::TestLocked::test_calls_at_once_win_no_guess_more",
        ),
    ),
    Attack("T-CALL-07").of(
        "calls/actions/authenticate.py",
        "an empty PIN opens nothing",
        " for pin in pins if pin]",
        " for pin in pins]",
        f"{_AUTHENTICATE}::test_a_variable_may_hold_the_pin_and_an_unset_one_opens_nothing",
    ),
    Attack("T-CALL-08").of(
        "config/live_files.py",
        "drafts are read one after the other",
        "            async with self._drafting:\n",
        "            if self._drafting is not None:\n",
        "unit/config/test_live_files.py::test_drafts_are_read_one_after_the_other",
    ),
    Attack("T-CALL-09").of(
        "calls/lifetime.py",
        "lifetime",
        "return self._began + self._limit + self._uncounted if self._limit and not self._paused else None",
        "return None",
        "unit/calls/test_lifetime.py::test_what_runs_is_cut_at_the_limit_less_what_was_spent",
    ),
    Guard(
        "T-CALL-10",
        "the lab's web form shows texts as texts",
        "lab/scripts/form.html",
        "made.textContent = text;",
        "made.innerHTML = text;",
        ("tests/test_lab_pages.py::test_no_page_of_the_lab_makes_markup_of_a_text",),
    ),
)
