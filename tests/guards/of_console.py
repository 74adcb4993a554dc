"""One table: the guards of the operator's console (T-CON), against strangers and against those who may look."""

from typing import Final

from tests.guards.guard import Attack, Guard

_DESK = "edges/web/console/test_desk.py"
_LOG_IN = "edges/web/console/test_log_in.py"
_LOCK_OUT = "edges/web/console/test_lock_out.py"
_CHECKING = "edges/web/console/test_checking.py"
_PASSWORDS = "edges/web/console/test_passwords.py::test_what_is_none_or_costs_too_much_is_refused"
_SESSIONS = "edges/web/console/test_sessions.py"
_ENDS = f"{_SESSIONS}::test_it_ends_when_it_is_idle_and_after_its_time_and_by_log_out"
_BUSY = f"{_SESSIONS}::test_it_ends_after_its_time_however_busy_it_is"
_READING = "edges/web/console/test_reading.py"
_ELSEWHERE = f"{_READING}::test_an_order_from_elsewhere_is_refused"
_LISTENER = "edges/web/console/test_listener.py"
_TOO_MUCH = f"{_LISTENER}::test_what_is_too_much_is_refused"
_TLS = f"{_LISTENER}::test_over_tls_cookies_are_secure_and_bound_to_the_host"
_WIRE = "edges/web/console/test_wire.py::test_nothing_is_framed_sniffed_kept_or_told_and_nothing_from_elsewhere_runs"
_RENDERING = "edges/web/console/test_rendering.py"
_NO_MARKUP = f"{_RENDERING}::test_no_text_on_any_page_is_markup_or_an_address_or_steers"
_STREAM = "edges/web/console/test_stream.py"
_SAID = "edges/web/console/test_visit.py::test_a_page_says_what_was_done_and_no_address_makes_it_say_anything_else"
_DELIVERIES = (
    "edges/web/console/pages/test_deliveries.py::test_each_delivery_is_shown_with_its_state_and_why_and_no_secret"
)
_ACTS = "unit/app/console/test_acts.py"
_PLACED = f"{_ACTS}::test_a_test_call_rings_a_telephone_of_ours_and_leads_into_the_ivr"
_SETTINGS = "edges/web/console/test_settings.py::test_what_would_let_strangers_in_is_refused"
_WAITS = "        wait = max(_wait(home, self._most, now), _wait(heap, self._most * NAME_TIMES, now))\n"

CONSOLE: Final[tuple[Guard, ...]] = (
    Attack("T-CON-01").of(
        "web/console/log_in.py",
        "too many failures lock out",
        "        if wait := self._lock_out.take(asked.address, name):\n",
        "        if wait := 0.0:\n",
        f"{_LOG_IN}::test_after_too_many_failures_not_even_the_right_password_gets_in_for_a_while",
    ),
    Attack("T-CON-01").of(
        "web/console/lock_out.py",
        "so many of one address",
        _WAITS,
        "        wait = _wait(heap, self._most * NAME_TIMES, now)\n",
        f"{_LOCK_OUT}::test_after_so_many_failures_an_address_waits_and_others_do_not",
    ),
    Attack("T-CON-01").of(
        "web/console/lock_out.py",
        "so many under one name, from anywhere",
        _WAITS,
        "        wait = _wait(home, self._most, now)\n",
        f"{_LOCK_OUT}::test_a_name_is_locked_too_whether_it_exists_or_not",
    ),
    Attack("T-CON-01").of(
        "web/console/lock_out.py",
        "counted before they are checked",
        "        home.append(now)\n        heap.append(now)\n",
        "",
        f"{_LOCK_OUT}::test_attempts_count_before_they_are_checked",
    ),
    Attack("T-CON-01").of(
        "web/console/lock_out.py",
        "no number of addresses makes it forget a name",
        "        return self._of_names.setdefault(",
        "        self._of_names = dict([*self._of_names.items()][-100:])\n        return self._of_names.setdefault(",
        f"{_LOCK_OUT}::test_no_number_of_addresses_makes_it_forget_how_often_a_name_was_tried",
    ),
    Attack("T-CON-01").of(
        "web/console/lock_out.py",
        "one IPv6 customer is one address",
        "        home = home_of(address)\n",
        "        home = address\n",
        f"{_LOCK_OUT}::test_one_customer_of_ipv6_is_one_address",
    ),
    Attack("T-CON-01").of(
        "web/console/lock_out.py",
        "memory for failures is bounded",
        "        if len(self._of_homes) > REMEMBERED:\n",
        "        if False:\n",
        f"{_LOCK_OUT}::test_memory_is_bounded",
    ),
    Attack("T-CON-02").of(
        "web/console/log_in.py",
        "a wrong password and an unknown name are told alike",
        "            return await self.form(WRONG, 403, name)\n",
        '            return await self.form(WRONG if name in self._users else "There is no such user.", 403, name)\n',
        f"{_LOG_IN}::test_wrong_password_and_unknown_name_are_told_alike_and_no_stranger_is_named",
    ),
    Attack("T-CON-02").of(
        "web/console/checking.py",
        "a name that is nobody's costs what some user's costs",
        "        tried = known or self._stand_in(name)\n",
        "        tried = known or self._others[0]\n",
        f"{_CHECKING}::test_a_name_that_is_nobodys_costs_what_some_users_costs_and_always_the_same",
    ),
    Attack("T-CON-02").of(
        "web/console/checking.py",
        "and never gets in",
        "        return right and known is not None\n",
        "        return right\n",
        f"{_CHECKING}::test_only_a_user_with_his_password_gets_in",
    ),
    Attack("T-CON-03").of(
        "web/console/checking.py",
        "eight log-ins wait",
        "        if self._waiting >= WAITING:\n",
        "        if False:\n",
        f"{_CHECKING}::test_who_comes_when_many_wait_is_told_to_come_again_and_calls_come_first",
    ),
    Attack("T-CON-03").of(
        "web/console/checking.py",
        "passwords are checked behind calls",
        "os.getpriority(os.PRIO_PROCESS, ours) + _BEHIND)",
        "os.getpriority(os.PRIO_PROCESS, ours))",
        f"{_CHECKING}::test_who_comes_when_many_wait_is_told_to_come_again_and_calls_come_first",
    ),
    Attack("T-CON-03").of(
        "web/console/passwords.py",
        "32 MiB for a log-in",
        " or 128 * n * r > _MEMORY // 2",
        "",
        _PASSWORDS,
    ),
    Attack("T-CON-03").of("web/console/passwords.py", "bounded work for a log-in", " or n * p > _WORK", "", _PASSWORDS),
    Attack("T-CON-04").of(
        "web/console/sessions.py",
        "256 bits, new at each log-in",
        "        now, name = self._now(), secrets.token_urlsafe(32)\n",
        "        now, name = self._now(), secrets.token_urlsafe(8)\n",
        f"{_SESSIONS}::test_names_and_form_keys_are_different_each_time",
    ),
    Attack("T-CON-04").of(
        "web/console/sessions.py",
        "only a hash is kept",
        '    return hashlib.sha256(name.encode(errors="replace")).digest()\n',
        '    return name.encode(errors="replace")\n',
        f"{_SESSIONS}::test_a_session_is_found_by_its_name_which_is_kept_nowhere",
    ),
    Attack("T-CON-04").of(
        "web/console/sessions.py", "it ends after its time", "now - session.began >= self._longest or ", "", _BUSY
    ),
    Attack("T-CON-04").of(
        "web/console/sessions.py", "it ends when it is idle", " or now - session.seen >= IDLE", "", _ENDS
    ),
    Attack("T-CON-04").of(
        "web/console/sessions.py",
        "ten sessions of a user",
        "        for key in mine[: max(0, len(mine) - OF_ONE + 1)]:\n",
        "        for key in mine[:0]:\n",
        f"{_SESSIONS}::test_one_user_has_so_many_and_all_together_have_so_many",
    ),
    Attack("T-CON-04").of(
        "web/console/desk.py",
        "a live page ends with its session",
        "            return self._log_in.session(asked) is session\n",
        "            return True\n",
        f"{_DESK}::test_a_live_page_is_told_nothing_more_when_its_session_has_ended",
    ),
    Attack("T-CON-04").of(
        "web/console/listener.py",
        "its cookie is for no script and no other site",
        'response.set_cookie(name, value, path="/", secure=self.tls, httponly=True, samesite="Strict")',
        'response.set_cookie(name, value, path="/", secure=self.tls)',
        f"{_LOG_IN}::test_the_cookie_is_for_this_host_and_for_no_script",
    ),
    Attack("T-CON-04").of(
        "web/console/log_in.py",
        "under TLS it is this host's alone",
        '        prefix = "__Host-" if tls else ""',
        '        prefix = ""',
        _TLS,
    ),
    Attack("T-CON-05").of(
        "web/console/desk.py",
        "an order has the key of its session",
        '        if not reads and not session.sent(asked.form.get("form_key", "")):\n',
        "        if False:\n",
        f"{_DESK}::test_an_order_needs_the_key_of_the_session",
    ),
    Attack("T-CON-05").of(
        "web/console/log_in.py",
        "the log-in has a key, too",
        'if not seed or not hmac.compare_digest(self._form_key(seed).encode(), shown.encode(errors="replace")):\n',
        "if False:\n",
        f"{_LOG_IN}::test_a_form_of_another_site_logs_nobody_in",
    ),
    Attack("T-CON-05").of(
        "web/console/reading.py",
        "an order has our own origin",
        '    if headers.get("origin", "").lower() != own.lower():\n',
        "    if False:\n",
        (f"{_DESK}::test_an_order_needs_the_origin_of_our_own_pages", _ELSEWHERE),
    ),
    Attack("T-CON-05").of(
        "web/console/reading.py",
        "and is of the same site, as the browser says",
        '    if headers.get("sec-fetch-site", "same-origin") != "same-origin":\n',
        "    if False:\n",
        _ELSEWHERE,
    ),
    Attack("T-CON-05").of(
        "web/console/reading.py",
        "and is a form",
        '    if headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:\n',
        "    if False:\n",
        _ELSEWHERE,
    ),
    Attack("T-CON-05").of(
        "web/console/desk.py",
        "no order is given by GET",
        '                if (route.method == "GET") is reads:\n',
        "                if True:\n",
        f"{_DESK}::test_no_order_is_given_by_get",
    ),
    Attack("T-CON-06").of(
        "web/console/reading.py",
        "without TLS no other name is answered to",
        "    if not tls and not _is_this_machine(found[1] or found[2]):\n",
        "    if False:\n",
        (
            f"{_READING}::test_a_name_that_strangers_dns_led_here_is_refused",
            f"{_LISTENER}::test_a_name_of_a_stranger_is_refused_before_anything_is_looked_at",
        ),
    ),
    Attack("T-CON-07").of(
        "web/console/listener.py",
        "every answer has the strict headers",
        "        headers = {**HEADERS, ",
        "        headers = {",
        f"{_LISTENER}::test_every_answer_has_the_strict_headers",
    ),
    Attack("T-CON-07").of(
        "web/console/wire.py", "it is framed nowhere", "frame-ancestors 'none'", "frame-ancestors *", _WIRE
    ),
    Attack("T-CON-07").of(
        "web/console/wire.py", "nothing from elsewhere runs", "script-src 'self'", "script-src *", _WIRE
    ),
    Attack("T-CON-07").of(
        "web/console/wire.py",
        "pages are kept nowhere",
        '"Cache-Control": "no-store"',
        '"Cache-Control": "private"',
        _WIRE,
    ),
    Attack("T-CON-07").of(
        "web/console/wire.py",
        "addresses of pages are told to nobody",
        '"Referrer-Policy": "same-origin"',
        '"Referrer-Policy": "unsafe-url"',
        _WIRE,
    ),
    Attack("T-CON-08").of(
        "web/console/rendering.py",
        "every text is escaped",
        "            autoescape=True,\n",
        "            autoescape=False,\n",
        (_NO_MARKUP, f"{_RENDERING}::test_names_of_strangers_are_text_and_turn_nothing_around"),
    ),
    Attack("T-CON-08").of(
        "web/console/rendering.py",
        "what steers or turns the direction of writing is shown as a code",
        "            finalize=_fit,\n",
        "",
        (_NO_MARKUP, f"{_RENDERING}::test_names_of_strangers_are_text_and_turn_nothing_around"),
    ),
    Attack("T-CON-08").of(
        "web/console/stream.py",
        "also in what live pages are told",
        "harmless(one) if isinstance(one, str) else one",
        "one",
        f"{_STREAM}::test_marks_that_turn_the_direction_of_writing_are_codes",
    ),
    Attack("T-CON-08").of(
        "web/console/visit.py",
        "no address makes a page say anything",
        '        sentence = SAID.get(word, "")\n',
        "        sentence = SAID.get(word, word)\n",
        _SAID,
    ),
    Attack("T-CON-09").of(
        "web/console/desk.py",
        "strangers see the log-in",
        "        if session is None:\n",
        "        if False:\n",
        f"{_DESK}::test_strangers_see_the_log_in_and_the_style_and_nothing_else",
    ),
    Attack("T-CON-09").of(
        "web/console/desk.py",
        "a viewer gives no orders",
        "        if not reads and not session.may_act:\n",
        "        if False:\n",
        f"{_DESK}::test_a_viewer_sees_and_gives_no_orders",
    ),
    Attack("T-CON-10").of(
        "web/console/reading.py",
        "a form has 16 KiB",
        "        if len(body) > BODY_LIMIT:\n",
        "        if False:\n",
        f"{_LISTENER}::test_a_body_without_end_is_refused_too",
    ),
    Attack("T-CON-10").of("web/console/reading.py", "60 fields", ", max_num_fields=FIELDS", "", _TOO_MUCH),
    Attack("T-CON-10").of(
        "web/console/reading.py",
        "a URL has 8 KiB",
        "    if len(request.raw_path) > URL_LIMIT:\n",
        "    if False:\n",
        _TOO_MUCH,
    ),
    Attack("T-CON-10").of(
        "web/console/listener.py",
        "an answer within 15 s",
        "            async with asyncio.timeout(ANSWERED_WITHIN):\n",
        "            async with asyncio.timeout(None):\n",
        f"{_LISTENER}::test_what_takes_too_long_is_ended",
    ),
    Attack("T-CON-10").of(
        "web/console/listener.py",
        "who does not listen is let go",
        "            async with asyncio.timeout(HEARD_WITHIN):\n",
        "            async with asyncio.timeout(None):\n",
        f"{_LISTENER}::test_a_browser_that_does_not_listen_is_let_go",
    ),
    Attack("T-CON-10").of(
        "web/console/stream.py",
        "live pages of all, and of one session",
        "len(self._open) >= IN_ALL or len(mine) >= OF_USER or sum(one is session for one in mine) >= OF_ONE:\n",
        "len(mine) >= OF_USER:\n",
        f"{_STREAM}::test_open_pages_are_bounded_and_whoever_leaves_makes_room",
    ),
    Attack("T-CON-10").of(
        "web/console/stream.py",
        "live pages of one user",
        " or len(mine) >= OF_USER",
        "",
        f"{_STREAM}::test_one_user_leaves_room_for_others_in_however_many_sessions_he_is",
    ),
    Attack("T-CON-11").of(
        "web/console/desk.py",
        "eight requests of one user in work",
        "        if self._busy[session.user] >= AT_ONCE:\n",
        "        if False:\n",
        f"{_DESK}::test_one_user_has_so_many_requests_in_work_and_others_are_served_meanwhile",
    ),
    Attack("T-CON-11").of(
        "web/console/rendering.py",
        "one page is made after the other",
        "        async with self._turn:\n",
        "        if True:\n",
        f"{_RENDERING}::test_pages_are_made_one_after_the_other_so_that_many_at_once_are_no_longer_portion",
    ),
    Attack("T-CON-11").of(
        "web/console/rendering.py",
        "between portions of a page calls go on",
        "                    await self._pause(0)\n",
        "                    pass\n",
        f"{_RENDERING}::test_a_long_page_lets_others_have_their_turn",
    ),
    Attack("T-CON-11").of(
        "app/console/past.py",
        "2000 lines of a call",
        "        shown = entries[:LINES]\n",
        "        shown = entries\n",
        "unit/app/console/test_past.py::test_of_a_very_long_call_so_much_is_shown_and_read_in_portions",
    ),
    Attack("T-CON-11").of(
        "app/console/ivrs.py",
        "a report is made once in ten seconds",
        "self._making is None and self._clock.monotonic() - self._found >= FRESH",
        "self._making is None",
        "unit/app/console/test_ivrs.py::test_a_report_is_kept_for_a_moment",
    ),
    Attack("T-CON-11").of(
        "web/console/pages/report.py",
        "files are compared with those that calls run on once in a second",
        "        async with self._comparing:\n            if self._clock.monotonic() - self._compared >= FRESH:\n",
        "        if True:\n            if True:\n",
        "edges/web/console/pages/test_report.py::"
        "test_however_many_ask_the_files_are_compared_once_in_a_moment_and_anew_after_a_reload",
    ),
    Attack("T-CON-12").of(
        "web/console/reading.py",
        "no host is looked for in a path",
        '    place, _, query = request.raw_path.partition("#")[0].partition("?")',
        "    from urllib.parse import urlsplit\n    place, query = urlsplit(request.raw_path)[2:4]",
        f"{_LISTENER}::test_no_address_makes_a_mistake_of_ours_or_leads_anywhere_else",
    ),
    Attack("T-CON-12").of(
        "web/console/listener.py",
        "a mistake of ours is told to the log alone",
        '"Callbridge has made a mistake. Its log says more."',
        'f"{bug}"',
        f"{_LISTENER}::test_a_mistake_of_ours_is_told_to_the_log_and_costs_one_page",
    ),
    Attack("T-CON-13").of(
        "app/console/acts.py",
        "a test call rings a telephone of ours",
        " or known.type is not ExtensionKind.PHONE",
        "",
        f"{_ACTS}::test_nobody_outside_is_rung_for_a_test",
    ),
    Attack("T-CON-13").of(
        "app/console/acts.py", "and leads nowhere outside", ", transfer_outside=False)", ")", _PLACED
    ),
    Attack("T-CON-13").of("app/console/acts.py", "three at a time", ", max_calls=MOST)", ")", _PLACED),
    Attack("T-CON-14").of(
        "web/console/pages/deliveries.py",
        "deliveries are masked",
        "        masked = [self._mask(one) for one in rows]\n",
        "        masked = rows\n",
        "edges/web/console/pages/test_deliveries.py::test_no_delivery_reaches_a_page_unmasked",
    ),
    Attack("T-CON-14").of(
        "web/console/pages/deliveries.py",
        "so is each on its own page",
        "one=self._mask(found[0])",
        "one=found[0]",
        _DELIVERIES,
    ),
    Attack("T-CON-15").of(
        "web/console/log_in.py",
        "a name that is nobody's is not written down",
        '        who = name if name in self._users else "somebody unknown"\n',
        "        who = name\n",
        f"{_LOG_IN}::test_wrong_password_and_unknown_name_are_told_alike_and_no_stranger_is_named",
    ),
    Attack("T-CON-15").of(
        "web/console/log_in.py",
        "who is locked out is written down once in a second",
        '            if self._told.take(""):',
        "            if True:",
        f"{_LOG_IN}::test_who_is_locked_out_and_goes_on_fills_no_audit_log",
    ),
    Attack("T-CON-16").of(
        "web/console/settings.py",
        "others listen under TLS only",
        "        if not (has_cert or self.listen.is_loopback):\n",
        "        if False:\n",
        _SETTINGS,
    ),
    Attack("T-CON-16").of(
        "web/console/settings.py",
        "no password stands in the settings",
        "    if PasswordHash.parse(text) is None:\n",
        "    if False:\n",
        _SETTINGS,
    ),
)
