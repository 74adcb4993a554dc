"""One table: the guards of the API against who has no token (T-DOOR), and against a program that has one (T-PROG)."""

from typing import Final

from tests.guards.guard import Attack, Guard

_CONNECTIONS = "edges/web/test_connections.py"
_SERVER = "edges/web/test_server.py"
_DOORSTEP = "edges/web/test_doorstep.py"
_READING = "edges/web/unifiedapi/test_reading.py"
_AUTH = "edges/web/test_auth.py"
_LIMITS = "edges/web/test_limits.py"
_OAUTH = "edges/web/unifiedapi/test_oauth.py"
_PEERS = "edges/web/test_peers.py"
_SIGNATURE = "unit/protocol/test_link_signature.py"
_LINK = "edges/web/test_recordings.py::test_a_link_needs_no_token_until_it_expires_or_is_altered"
_PLACING = "unit/calls/placing/test_placing.py"
_CALLS = "edges/web/unifiedapi/test_phone_calls.py"
_FILES = "edges/store/test_recordings.py::test_no_name_and_no_link_leads_anywhere_else"
_VARIABLE = "edges/web/unifiedapi/test_placing.py::test_a_variable_that_cannot_be_set_places_nothing"
_EVENTS = "edges/web/unifiedapi/test_event_resources.py"

API: Final[tuple[Guard, ...]] = (
    Attack("T-DOOR-01").of(
        "web/connections.py",
        "so many connections, and the quietest gives way",
        "        if len(taken) >= self._most:\n",
        "        if False:\n",
        f"{_CONNECTIONS}::test_when_all_places_are_taken_the_quietest_gives_way",
    ),
    Attack("T-DOOR-01").of(
        "web/connections.py",
        "a head has 16 KiB",
        "        if self._heard > _HEAD and self.transport is not None:\n",
        "        if False and self.transport is not None:\n",
        f"{_CONNECTIONS}::test_a_head_that_never_ends_is_cut_off_when_it_is_too_large",
    ),
    Attack("T-DOOR-01").of(
        "web/server.py",
        "a URL has 8 KiB",
        "        if len(request.raw_path) > URL_LIMIT:\n",
        "        if False:\n",
        f"{_SERVER}::test_a_url_may_have_8_kib",
    ),
    Attack("T-DOOR-02").of(
        "web/server.py",
        "a body has 64 KiB",
        "        if len(body) > BODY_LIMIT:\n",
        "        if False:\n",
        f"{_SERVER}::test_a_body_of_more_than_64_kib_is_refused",
    ),
    Attack("T-DOOR-02").of(
        "web/server.py",
        "a place is safe while we work for it only",
        "                with held(request):\n",
        "                if request is not None:\n",
        f"{_CONNECTIONS}::test_when_all_are_busy_a_newcomer_is_told_to_come_again",
    ),
    Attack("T-DOOR-02").of(
        "web/server.py",
        "an answer within 10 s",
        "async with asyncio.timeout(ANSWERED_WITHIN):",
        "async with asyncio.timeout(None):",
        f"{_SERVER}::test_what_takes_too_long_is_given_up",
    ),
    Attack("T-DOOR-03").of(
        "web/doorstep.py",
        "so many handshakes at a time",
        "            if len(self._shaking) >= self._most:\n",
        "            if False:\n",
        f"{_DOORSTEP}::test_who_says_nothing_takes_few_descriptors_and_keeps_nobody_out",
    ),
    Attack("T-DOOR-03").of(
        "web/doorstep.py",
        "10 s for a handshake",
        ", ssl_handshake_timeout=HANDSHAKE",
        "",
        f"{_DOORSTEP}::test_a_handshake_that_takes_too_long_is_ended",
    ),
    Attack("T-DOOR-04").of(
        "web/tls.py",
        "TLS 1.2 or later",
        "    context.minimum_version = ssl.TLSVersion.TLSv1_2\n",
        "    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED\n",
        "edges/web/test_tls.py::test_older_tls_is_refused_by_ourselves_whatever_the_machine_allows",
    ),
    Attack("T-DOOR-05").of(
        "web/unifiedapi/reading.py",
        "nested arrays are no JSON",
        "except (ValueError, RecursionError):",
        "except ValueError:",
        f"{_READING}::test_any_other_body_is_refused",
    ),
    Attack("T-DOOR-05").of(
        "web/unifiedapi/reading.py",
        "NUL and half characters are no text",
        " or _UNFIT.search(value):",
        ":",
        f"{_READING}::test_what_is_no_such_text_is_refused",
    ),
    Attack("T-DOOR-05").of(
        "web/unifiedapi/reading.py",
        "NaN is no number",
        ", parse_constant=_no_number",
        "",
        f"{_READING}::test_any_other_body_is_refused",
    ),
    Attack("T-DOOR-06").of(
        "web/limits.py",
        "ten failures of an address in a minute",
        "        if len(moments) >= self._most:\n",
        "        if False:\n",
        (
            f"{_AUTH}::test_wrong_tokens_are_slowed_down_and_a_valid_one_is_always_served",
            f"{_LIMITS}::test_so_many_failures_of_an_address_may_be_told_in_a_minute",
        ),
    ),
    Attack("T-DOOR-06").of(
        "web/limits.py",
        "one IPv6 customer is one address",
        "    return str(ipaddress.ip_network((int(found) >> _ONE_HOME << _ONE_HOME, _ONE_HOME)))",
        "    return address",
        f"{_LIMITS}::test_one_home_has_one_count_however_many_addresses_it_has",
    ),
    Attack("T-DOOR-06").of(
        "web/auth.py",
        "tokens expire",
        " or issued.expires <= self._clock.now()",
        "",
        f"{_AUTH}::test_a_fetched_token_may_what_its_client_may_until_it_expires_or_the_client_is_gone",
    ),
    Attack("T-DOOR-06").of(
        "web/unifiedapi/oauth.py",
        "256 bits",
        "TOKEN_OCTETS: Final = 32",
        "TOKEN_OCTETS: Final = 8",
        f"{_OAUTH}::test_a_client_gets_a_token_that_is_valid_for_a_while_and_kept_as_its_hash",
    ),
    Attack("T-DOOR-06").of(
        "web/auth.py",
        "a client shows its secret",
        'not hmac.compare_digest(known.sha256 if known else "", shown) or known is None:',
        "known is None:",
        f"{_OAUTH}::test_guesses_at_secrets_are_slowed_down_and_the_right_one_is_served",
    ),
    Attack("T-DOOR-07").of(
        "web/recordings.py",
        "calls of others and none are refused alike",
        'raise ApiRefusal("access_denied", "the call had no leg of an extension of this token")',
        'raise ApiRefusal("access_denied" if had else "not_found", "there is none")',
        "edges/web/test_recordings.py::test_a_call_without_recordings_and_one_that_nobody_knows_have_none",
    ),
    Attack("T-DOOR-07").of(
        "web/auth.py",
        "an unknown client and a wrong secret are refused alike",
        '"access_denied", "unknown client or wrong secret")',
        '"access_denied", "wrong secret" if known else "unknown client")',
        f"{_OAUTH}::test_a_client_that_does_not_exist_is_told_what_one_with_a_wrong_secret_is",
    ),
    Attack("T-DOOR-08").of(
        "web/peers.py",
        "X-Forwarded-For of trusted proxies only",
        "        if not self._trusts(peer):\n            return peer\n",
        "",
        f"{_PEERS}::test_only_a_trusted_proxy_says_whence_a_request_came",
    ),
    Attack("T-DOOR-08").of(
        "web/peers.py",
        "X-Forwarded-Host and -Proto, too",
        "        if self._trusts(peer):\n            forwarded",
        "        if True:\n            forwarded",
        f"{_PEERS}::test_links_begin_as_the_client_has_asked",
    ),
    Attack("T-DOOR-08").of(
        "web/peers.py",
        "the last address that is no proxy of ours",
        "            if not self._trusts(one):\n                return one\n",
        "",
        f"{_PEERS}::test_only_a_trusted_proxy_says_whence_a_request_came",
    ),
    Attack("T-DOOR-08").of(
        "web/peers.py",
        "what is no host is none",
        "{host if _HOST.fullmatch(host) else self._own}",
        "{host}",
        f"{_PEERS}::test_links_begin_as_the_client_has_asked",
    ),
    Attack("T-DOOR-09").of(
        "web/server.py",
        "strangers are written down once in a second",
        'if visitor.name or trace or self._strangers.take(""):',
        "if True:",
        f"{_SERVER}::test_strangers_cannot_fill_the_log",
    ),
    Attack("T-DOOR-09").of(
        "web/server.py",
        "and without query",
        'request.raw_path.partition("?")[0][:_SHOWN]',
        "request.raw_path[:_SHOWN]",
        f"{_SERVER}::test_who_asked_is_written_down_but_no_query",
    ),
    Attack("T-DOOR-10").of(
        "protocol/link_signature.py",
        "a link is signed",
        "return hmac.compare_digest(ours, signature) and now",
        "return now",
        (f"{_SIGNATURE}::test_another_signature_does_not_hold", _LINK),
    ),
    Attack("T-DOOR-10").of(
        "protocol/link_signature.py",
        "it expires",
        " and now < int(expires)",
        "",
        (f"{_SIGNATURE}::test_a_link_that_is_late_or_altered_does_not_hold", _LINK),
    ),
    Attack("T-DOOR-10").of(
        "protocol/link_signature.py",
        "its path is signed",
        'f"{path}\\n{expires}".encode()',
        'f"{expires}".encode()',
        (f"{_SIGNATURE}::test_a_link_that_is_late_or_altered_does_not_hold", _LINK),
    ),
    Attack("T-PROG-01").of(
        "calls/placing/order_numbers.py",
        "the rules with scope api count",
        "    to = live.dialling.decide(text, Kind.AUTO, asking, DialScope.API)",
        "    to = live.dialling.decide(text, Kind.AUTO, asking, DialScope.IVR)",
        "unit/calls/placing/test_order_numbers.py::test_a_rule_for_files_alone_is_none_for_programs",
    ),
    Attack("T-PROG-02").of(
        "telephony/dial_rules.py",
        "a rule of some IVRs serves no other",
        " and (self.ivrs is None or asking in self.ivrs)",
        "",
        (
            f"{_PLACING}::TestTransfer::test_the_rules_of_an_ivr_are_not_a_telephones",
            "unit/telephony/test_dial_rules.py::test_a_rule_of_some_ivrs_serves_no_other",
        ),
    ),
    Attack("T-PROG-03").of(
        "calls/placing/placing.py",
        "a transfer to the outside is counted",
        "        if not isinstance(number.to, RingOutside):\n            yield",
        "        if True:\n            yield",
        (
            f"{_PLACING}::TestTransfer::test_to_the_outside_it_is_a_call_of_the_program",
            f"{_PLACING}::TestTransfer::test_what_the_dialplan_dials_is_counted_for_the_rule",
        ),
    ),
    Attack("T-PROG-03").of(
        "calls/placing/placing.py",
        "allowPublicTransfer",
        "        if not call.transfer_outside:\n",
        "        if False:\n",
        f"{_PLACING}::TestTransfer::test_outside_only_when_the_call_may",
    ),
    Attack("T-PROG-04").of(
        "calls/placing/placing.py",
        "max_calls of a token",
        "        if caller.max_calls and self._ports.switchboard.up(caller.token) >= caller.max_calls:\n",
        "        if False:\n",
        f"{_PLACING}::TestLimits::test_a_program_has_so_many_calls_at_once",
    ),
    Attack("T-PROG-04").of(
        "calls/placing/allowances.py",
        "places are taken before anything is waited for",
        "            self._ports.volume.hold(allowance.key)\n",
        "",
        (
            "unit/calls/placing/test_allowances.py::test_places_that_are_held_are_taken",
            f"{_PLACING}::TestLimits::test_a_program_has_so_many_calls_in_an_hour",
        ),
    ),
    Attack("T-PROG-05").of(
        "web/unifiedapi/phone_calls.py",
        "what is refused takes no call from the others",
        "                self.new_calls.give_back(_EVERYBODY)\n",
        "                pass\n",
        f"{_CALLS}::test_a_program_that_is_refused_again_and_again_takes_no_call_from_the_others",
    ),
    Attack("T-PROG-06").of(
        "web/unifiedapi/room.py",
        "an extension is the token's own",
        "        if not program.may_use(found):\n",
        "        if False:\n",
        "edges/web/unifiedapi/test_room.py::test_another_extension_is_refused",
    ),
    Attack("T-PROG-06").of(
        "web/unifiedapi/phone_calls.py",
        "an id finds calls of one's own only",
        "return program.may_use(one) if extension is None else one == extension",
        "return True",
        f"{_CALLS}::test_self_means_all_extensions_of_the_token_and_no_others",
    ),
    Attack("T-PROG-06").of(
        "web/recordings.py",
        "recordings of calls of one's own only",
        "        if not program.has_all:\n",
        "        if False:\n",
        "edges/web/test_recordings.py::test_only_who_had_a_leg_in_the_call_may_hear_it",
    ),
    Attack("T-PROG-06").of(
        "web/auth.py",
        "scopes",
        "        if scope is not None and scope not in rights.scopes:\n",
        "        if False:\n",
        f"{_AUTH}::test_an_extension_of_somebody_else_is_403_and_a_missing_scope_too",
    ),
    Attack("T-PROG-06").of(
        "web/auth.py",
        "a token is one user's",
        "        if user not in _ME and user != rights.user:\n",
        "        if False:\n",
        f"{_AUTH}::test_another_user_is_403",
    ),
    Attack("T-PROG-07").of(
        "store/recordings.py",
        "an id is letters and digits",
        "            if not _API_ID.fullmatch(api_id):\n",
        "            if False:\n",
        _FILES,
    ),
    Attack("T-PROG-07").of(
        "store/recordings.py",
        "no link is followed",
        " | os.O_NOFOLLOW | os.O_NONBLOCK",
        " | os.O_NONBLOCK",
        _FILES,
    ),
    Attack("T-PROG-07").of(
        "store/recordings.py",
        "a name is one of ours",
        "    number = None if place is None or not _is_recording(name) else",
        "    number = None if place is None else",
        _FILES,
    ),
    Attack("T-PROG-07").of(
        "web/unifiedapi/targets.py",
        "a path is decoded once (%252F)",
        "unquote_to_bytes(part).decode() for part in",
        "unquote_to_bytes(unquote_to_bytes(part)).decode() for part in",
        "edges/web/unifiedapi/test_targets.py::test_a_path_is_decoded_once_and_one_slash_at_its_end_means_nothing",
    ),
    Attack("T-PROG-08").of(
        "web/routes.py",
        "an empty id is not all of them",
        '            case [_, _, ""]:  # an id',
        '            case [_, _, "-"]:  # an id',
        "edges/web/test_routes.py::test_who_has_lost_an_id_ends_and_deletes_nothing",
    ),
    Attack("T-PROG-09").of(
        "web/unifiedapi/placing.py",
        "reserved variables are not set",
        " or name in RESERVED:",
        ":",
        _VARIABLE,
    ),
    Attack("T-PROG-09").of(
        "web/unifiedapi/placing.py",
        "variables have plain names",
        "if NAME.fullmatch(name) is None or",
        "if",
        _VARIABLE,
    ),
    Attack("T-PROG-10").of(
        "web/auth.py",
        "20 requests in a second",
        "        if not self._rate.take(name):\n",
        "        if False:\n",
        f"{_AUTH}::test_a_program_that_comes_too_often_is_told_to_wait",
    ),
    Attack("T-PROG-11").of(
        "store/tokens.py",
        "1000 tokens of a client",
        "surplus = [one.sha256 for one in theirs[:-MOST]]",
        "surplus = list[str]()",
        "edges/store/test_tokens.py::test_a_program_that_fetches_tokens_without_end_has_so_many",
    ),
    Attack("T-PROG-12").of(
        "web/unifiedapi/idempotency.py",
        "a key belongs to a token",
        "place = (program.name, key)",
        'place = ("", key)',
        "edges/web/unifiedapi/test_idempotency.py::"
        "test_a_request_with_a_key_that_comes_again_is_answered_again_and_places_no_second_call",
    ),
    Attack("T-PROG-12").of(
        "web/unifiedapi/idempotency.py",
        "requests with one key wait for one another",
        "            async with turn.lock:\n",
        "            if turn.waiting:\n",
        "edges/web/unifiedapi/test_idempotency.py::test_the_second_waits_however_long_the_first_is_carried_out",
    ),
    Attack("T-PROG-13").of(
        "web/unifiedapi/event_resources.py",
        "a literal near address is refused at once",
        "    if address is not None and not may_be_called",
        "    if False and address is not None and not may_be_called",
        f"{_EVENTS}::test_an_address_of_our_own_house_is_not_allowed_in_any_spelling",
    ),
    Attack("T-PROG-13").of(
        "scripts/delivery_attempt.py",
        "what a program named is checked at each attempt",
        "trusted=() if told.origin is Origin.API else (url.origin",
        "trusted=(url.origin",
        "edges/scripts/test_delivery_attempt.py::test_a_private_host_is_the_operators_right_and_no_programs",
    ),
    Attack("T-PROG-14").of(
        "config/made_definitions.py",
        "a program is told, and never asked",
        "mode=Mode.NOTIFY",
        "mode=Mode.AUTO",
        (
            "unit/app/test_definitions.py::test_a_program_can_never_change_a_call",
            "unit/config/test_made_definitions.py::test_it_is_told_as_it_is_written_and_never_asked",
        ),
    ),
    Attack("T-PROG-15").of(
        "web/unifiedapi/event_resources.py",
        "values of the operator's URLs are hidden",
        "{_VALUE.sub('***', query)}",
        "{query}",
        f"{_EVENTS}::test_a_url_of_the_operator_shows_no_user_and_no_values",
    ),
    Attack("T-PROG-15").of(
        "web/unifiedapi/event_resources.py",
        "and so is their user",
        "host.rpartition('@')[2]",
        "host",
        f"{_EVENTS}::test_a_url_of_the_operator_shows_no_user_and_no_values",
    ),
    Attack("T-PROG-16").of(
        "calls/placing/sources.py",
        "callerid_allow counts for programs",
        "        number, refused = self._live.dialling.shown_number(to.shown, Numbers(wished=wished or None))",
        '        number, refused = wished or "", False',
        "unit/calls/placing/test_sources.py::test_a_source_outside_sees_what_its_rule_says",
    ),
)
