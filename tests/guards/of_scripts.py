"""One table: the guards against what a script's reply says (T-SCRIPT), and against how its web server acts (T-WEB)."""

from typing import Final

from tests.guards.guard import Attack, Guard

_VALUES = "unit/telephony/test_values.py::TestCallerOnTheWire"
_DIALLING = "unit/telephony/test_dialling.py"
_CONNECT = "unit/calls/actions/test_connect.py::TestVolume"
_LIBRARY = "edges/sounds/test_library.py"
_NAMES = "unit/ivr/test_sound_names.py"
_REPLY = "unit/protocol/test_reply.py"
_POLICY = "unit/protocol/test_address_policy.py"
_CLIENT = "edges/scripts/test_client.py"
_REDIRECTS = "edges/scripts/test_redirects.py"
_LEAVES_HOME = (
    f"{_REDIRECTS}::test_password_and_signature_stay_within_the_origin_and_are_not_sent_after_leaving_it_even_on_return"
)

SCRIPTS: Final[tuple[Guard, ...]] = (
    Attack("T-SCRIPT-01").of(
        "ivr/variables.py",
        "names of variables are plain",
        'NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")',
        'NAME = re.compile(r".{1,64}")',
        (
            "unit/protocol/test_values.py::test_a_value_is_read_or_told_to_be_wrong",
            "unit/ivr/test_notation_types.py::test_a_variable_is_written_without_dollar",
        ),
    ),
    Attack("T-SCRIPT-01").of(
        "calls/actions/set_variable.py",
        "the channel sees them as CI_name",
        'f"CI_{step.name}"',
        "step.name",
        "unit/calls/actions/test_set_variable.py::test_in_a_dialplan_step_the_channel_sees_it_with_our_prefix",
    ),
    Attack("T-SCRIPT-02").of(
        "telephony/values.py",
        "what steers is taken out of a shown name",
        '        name = _NAME_REMOVED.sub("", self.name)[:NAME_LIMIT]\n',
        "        name = self.name\n",
        f"{_VALUES}::test_quotes_brackets_and_control_characters_are_removed_from_a_name",
    ),
    Attack("T-SCRIPT-02").of(
        "telephony/values.py",
        "a shown number is digits, + * #",
        '_NUMBER_REMOVED.sub("", self.number)[:NUMBER_LIMIT]',
        "self.number",
        f"{_VALUES}::test_a_number_keeps_digits_plus_star_and_hash_only",
    ),
    Attack("T-SCRIPT-03").of(
        "ivr/sound_names.py",
        "no .. in the name of a sound",
        '        and ".." not in text.split("/")\n',
        "",
        f"{_NAMES}::test_anything_else_is_no_name",
    ),
    Attack("T-SCRIPT-03").of(
        "ivr/sound_names.py",
        "no absolute path",
        ' and not name.startswith("/")',
        "",
        f"{_NAMES}::test_anything_else_is_no_name",
    ),
    Attack("T-SCRIPT-03").of(
        "ivr/sound_names.py",
        "no other characters: no scheme, no list",
        "        and (_LATIN.fullmatch(text) is not None or all(map(_is_allowed, text)))\n",
        "",
        f"{_NAMES}::test_anything_else_is_no_name",
    ),
    Attack("T-SCRIPT-03").of(
        "sounds/library.py",
        "no link leads out of the root",
        " and file.resolve().is_relative_to(home.resolve())",
        "",
        f"{_LIBRARY}::test_a_link_out_of_the_root_is_refused_and_one_inside_is_followed",
    ),
    Attack("T-SCRIPT-04").of(
        "calls/prompts.py",
        "a recording is one of this call",
        " if name in call.recordings else None",
        "",
        "unit/calls/test_prompts.py::TestFinding::test_a_recording_is_one_of_this_call",
    ),
    Attack("T-SCRIPT-05").of(
        "sounds/processes.py",
        "an engine sees none of our environment",
        "env=ENVIRONMENT, ",
        "",
        "edges/sounds/test_processes.py::test_a_command_sees_none_of_our_secrets",
    ),
    Attack("T-SCRIPT-05").of(
        "sounds/voices.py",
        "only voices that are declared are passed on",
        "next((voice for voice in voices if voice.name == speech.voice), None) if speech.voice",
        "Voice(speech.voice, speech.language, engines[0], speech.voice) if speech.voice",
        "edges/sounds/test_voices.py::test_a_voice_that_is_not_declared_is_the_default_one_and_told",
    ),
    Attack("T-SCRIPT-06").of(
        "sounds/processes.py",
        "64 MiB of an engine",
        "    if len(written.result()) > most:\n",
        "    if False:\n",
        "edges/sounds/test_processes.py::test_a_command_that_writes_without_end_is_killed",
    ),
    Attack("T-SCRIPT-06").of(
        "sounds/speech.py",
        "4000 characters of a text",
        "text = cleaned(speech.text)[:TEXT_LIMIT]",
        "text = cleaned(speech.text)",
        "edges/sounds/test_speech.py::test_a_text_that_is_too_long_is_cut_and_told",
    ),
    Attack("T-SCRIPT-06").of(
        "sounds/cache.py",
        "cache_mb",
        "            if self._total > self._most:\n                self._trim()\n",
        "",
        "edges/sounds/test_cache.py::test_use_renews",
    ),
    Attack("T-SCRIPT-07").of(
        "sounds/endpoint.py",
        "redirects of an engine are not followed",
        ", allow_redirects=False",
        "",
        "edges/sounds/test_endpoint.py::test_a_redirect_is_not_followed",
    ),
    Attack("T-SCRIPT-07").of(
        "sounds/endpoint.py",
        "64 MiB of an endpoint",
        '            raise EndpointError(f"{place} answered more than {most} octets")',
        "            pass",
        "edges/sounds/test_endpoint.py::test_what_is_no_wav_is_an_engine_failure",
    ),
    Attack("T-SCRIPT-08").of(
        "sounds/speech.py",
        "eight texts are made ahead, 64 in all",
        "[: min(AHEAD, AHEAD_IN_ALL - len(self._ahead))]",
        "",
        "edges/sounds/test_speech.py::test_one_look_ahead_prepares_no_more_than_eight",
    ),
    Attack("T-SCRIPT-09").of(
        "telephony/dialling.py",
        "[[dial.deny]]",
        "            if forbidden.forbids(suspected):",
        "            if False:",
        f"{_DIALLING}::TestOutside::test_a_denied_number_is_denied_in_all_its_forms_and_with_digits_added",
    ),
    Attack("T-SCRIPT-09").of(
        "telephony/dialling.py",
        "deny sees through spellings and added digits",
        "suspected = suspected_forms(number, self.country)",
        "suspected = forms(number, self.country)",
        f"{_DIALLING}::TestOutside::test_a_denied_number_is_denied_in_all_its_forms_and_with_digits_added",
    ),
    Attack("T-SCRIPT-09").of(
        "telephony/dialling.py",
        "without a rule nothing is dialled",
        '        return Refused(DialReason.DENIED, "no dial rule allows it")',
        '        return RingOutside(number, f"PJSIP/{number}@trunk", "", ShownRule(), 0, 0)',
        (
            f"{_DIALLING}::test_without_rules_nothing_is_ever_dialled_outside",
            f"{_DIALLING}::TestOutside::test_nothing_is_dialled_without_a_rule",
        ),
    ),
    Attack("T-SCRIPT-09").of(
        "telephony/dialling.py",
        "only digits, + * # reach a dial string",
        "        if not is_public_number(number):\n",
        "        if False:\n",
        (
            f"{_DIALLING}::test_a_sign_that_steers_asterisk_never_passes",
            f"{_DIALLING}::TestNumber::test_what_is_no_number_is_dialled_nowhere",
        ),
    ),
    Attack("T-SCRIPT-09").of(
        "telephony/dialling.py",
        "only technologies that are permitted",
        "        return found is not None and found[1] in self.technologies",
        "        return True",
        f"{_DIALLING}::test_whatever_a_template_says_an_endpoint_is_one_of_the_permitted_technologies",
    ),
    Attack("T-SCRIPT-10").of(
        "calls/volume.py",
        "limits per hour and day",
        "        return self.used >= self.most",
        "        return False",
        (
            "unit/calls/actions/test_transfer.py::TestNumbers::test_a_rule_that_is_used_up_denies",
            "unit/calls/test_transfers.py::test_a_rule_is_used_up_at_its_limit_and_alarms_are_raised_on_the_way",
        ),
    ),
    Attack("T-SCRIPT-10").of(
        "calls/actions/connect.py",
        "no two calls take the last place",
        " if _has_room(callee, call, ports))",
        ")",
        (
            f"{_CONNECT}::test_two_calls_cannot_take_the_last_place",
            f"{_CONNECT}::test_one_transfer_to_many_numbers_places_no_more_calls_than_are_left",
        ),
    ),
    Attack("T-SCRIPT-11").of(
        "telephony/leaving.py",
        "leave.contexts",
        "        if place.context not in self.contexts:",
        "        if False:",
        "unit/telephony/test_leaving.py::test_another_context_is_refused_by_its_name",
    ),
    Attack("T-SCRIPT-11").of(
        "telephony/leaving.py",
        "a place has no characters that steer",
        "        if not _PLACE.fullmatch(place.extension):",
        "        if False:",
        "unit/telephony/test_leaving.py::test_an_extension_with_other_characters_is_refused",
    ),
    Attack("T-SCRIPT-12").of(
        "telephony/shown_number.py",
        "callerid_allow",
        "    return ShownNumber(did, refused=True)",
        "    return ShownNumber(wished)",
        "unit/telephony/test_shown_number.py::TestSetByAScript::test_a_number_that_is_not_allowed_gives_way_to_the_did",
    ),
    Attack("T-SCRIPT-13").of(
        "protocol/listing.py",
        "100 verbs of a reply",
        "        elif len(listing.verbs) == MOST_VERBS:",
        "        elif len(listing.verbs) == 10**9:",
        f"{_REPLY}::test_a_vector_gives_its_verbs_and_faults",
    ),
    Attack("T-SCRIPT-13").of(
        "calls/asking.py",
        "one request in a second",
        "        if early > 0:\n",
        "        if False:\n",
        "unit/calls/test_asking.py::test_only_the_second_request_verb_waits_for_the_rest_of_a_second",
    ),
    Attack("T-SCRIPT-13").of(
        "calls/session.py",
        "actions since the last key",
        "    most = call.ivr.max_actions if call.ivr else STEP_MAX_ACTIONS\n",
        "    most = 10**9\n",
        (
            "unit/calls/test_session.py::TestAcceptance::test_i20_a_loop_without_keys_ends_after_a_thousand_actions",
            "unit/calls/test_session.py::TestReplies::test_a_script_that_asks_for_ever_is_ended_by_the_guard",
        ),
    ),
    Attack("T-SCRIPT-14").of(
        "protocol/reply.py",
        "what declares anything never reaches an XML parser",
        "if _DECLARATION.search(text) is None or tokenise(text).declaration < 0:",
        "if True:",
        (
            f"{_REPLY}::test_no_entity_that_a_reply_declares_is_ever_put_in",
            f"{_REPLY}::test_a_vector_gives_its_verbs_and_faults",
        ),
    ),
    Attack("T-SCRIPT-14").of(
        "protocol/reply.py",
        "32 levels",
        "        if found and found.depth > DEEPEST:",
        "        if False:",
        f"{_REPLY}::test_a_vector_gives_its_verbs_and_faults",
    ),
    Attack("T-SCRIPT-14").of(
        "protocol/decoding.py",
        "64 KiB of a reply",
        "    if len(body) > LONGEST:",
        "    if False:",
        f"{_REPLY}::test_g2_the_longest_body_is_read_and_one_octet_more_is_refused",
    ),
    Attack("T-SCRIPT-14").of(
        "protocol/elements.py",
        "no stranger's name fills lxml's memory",
        "    if _STRANGE.search(text):\n",
        "    if False:\n",
        "unit/protocol/test_elements.py::test_names_that_are_not_ours_never_reach_lxml",
    ),
    Attack("T-SCRIPT-14").of(
        "protocol/reply.py",
        "100 faults of a reply",
        "    if len(placed) > MOST_FAULTS or len(faults) > MOST_FAULTS:\n",
        "    if False:\n",
        f"{_REPLY}::test_g3_the_hundred_and_first_fault_is_the_last",
    ),
    Attack("T-SCRIPT-14").of(
        "protocol/reply.py",
        "no search begins anew at each < of a comment",
        '"<[^<>\\n]*+\\n"',
        '"<[^>\\n]*+\\n"',
        f"{_REPLY}::test_g4_four_times_the_length_takes_at_most_six_times_as_long[less-than signs in a comment]",
    ),
    Attack("T-SCRIPT-15").of(
        "protocol/address_policy.py",
        "loopback, private, link-local, metadata are forbidden",
        "    if not any(meant in network for network in FORBIDDEN):",
        "    if True:",
        (
            f"{_POLICY}::test_a_stranger_may_not_name_what_is_near",
            f"{_REDIRECTS}::test_a_redirect_from_a_public_host_into_the_machine_is_cb208",
            "edges/scripts/test_ladder.py::test_a_request_verb_to_another_origin_is_checked_and_carries_no_secrets",
        ),
    ),
    Attack("T-SCRIPT-15").of(
        "protocol/address_policy.py",
        "an IPv4 address inside an IPv6 one is judged",
        "    meant = judged_as(wanted)\n",
        "    meant = wanted\n",
        f"{_POLICY}::test_an_embedded_address_is_judged_as_what_it_means",
    ),
    Attack("T-SCRIPT-15").of(
        "scripts/client.py",
        "odd spellings of an address are read",
        "address = literal(origin.host, terms.allow_hosts)",
        "address = None",
        f"{_CLIENT}::test_an_address_in_any_spelling_is_refused_by_rule_2_and_asked_by_rule_1",
    ),
    Attack("T-SCRIPT-15").of(
        "scripts/redirects.py",
        "each redirect is checked",
        "allow_hosts=None if hop.origin in conduct.trusted else conduct.allow_hosts",
        "allow_hosts=None",
        (
            f"{_REDIRECTS}::test_each_redirect_is_checked_anew",
            f"{_REDIRECTS}::test_a_redirect_to_a_name_that_means_this_machine_is_cb208",
        ),
    ),
    Attack("T-SCRIPT-15").of(
        "scripts/egress.py",
        "the address that was checked is the one that is called (rebinding)",
        "        addresses = permitted(host, await self._look_up(host), self._allow_hosts)",
        "        permitted(host, await self._look_up(host), self._allow_hosts)\n"
        "        addresses = await self._look_up(host)",
        f"{_CLIENT}::test_the_address_that_was_checked_is_the_one_that_is_asked",
    ),
    Attack("T-SCRIPT-15").of(
        "scripts/redirects.py",
        "http and https only",
        '    if scheme and scheme[1].lower() not in {"http", "https"}:\n',
        "    if False:\n",
        f"{_REDIRECTS}::test_a_redirect_to_another_scheme_is_cb208",
    ),
    Attack("T-SCRIPT-16").of(
        "observe/masking.py",
        "masking an address takes no longer than its length",
        'return "&".join(self._pair(pair) for pair in form.split("&"))',
        'return __import__("re").sub(r"([^&=]+)=([^&]*)", lambda found: self._pair(found[0]), form)',
        "edges/observe/test_masking.py::test_a_long_value_without_a_name_takes_no_longer_than_its_length",
    ),
    Attack("T-WEB-01").of(
        "scripts/redirects.py",
        "total_timeout",
        "async with asyncio.timeout(limit):",
        "async with asyncio.timeout(limit + 60):",
        f"{_REDIRECTS}::test_all_redirects_together_have_total_timeout",
    ),
    Attack("T-WEB-01").of(
        "scripts/client.py",
        "connect_timeout",
        "connect=terms.connect_timeout",
        "connect=terms.connect_timeout + 30",
        f"{_CLIENT}::test_a_host_that_does_not_answer_the_connection_is_cb203",
    ),
    Attack("T-WEB-02").of(
        "scripts/client.py",
        "64 KiB are read",
        "while (left := most - len(arriving.body)) > 0 and",
        "while (left := (most << 4) - len(arriving.body)) > 0 and",
        f"{_CLIENT}::test_a_body_is_read_one_octet_beyond_its_limit_and_no_further",
    ),
    Attack("T-WEB-02").of(
        "scripts/client.py",
        "nothing is unpacked",
        "auto_decompress=False",
        "auto_decompress=True",
        f"{_CLIENT}::test_a_compressed_body_is_left_as_it_is_and_its_coding_is_told",
    ),
    Attack("T-WEB-03").of(
        "scripts/interim.py",
        "15 interim answers",
        "            if heads > MOST:\n",
        "            if heads > 1000:\n",
        "edges/scripts/test_interim.py::test_one_more_is_no_reply",
    ),
    Attack("T-WEB-04").of(
        "scripts/client.py",
        "no cookies",
        "        cookie_jar=DummyCookieJar(),\n",
        "",
        f"{_CLIENT}::test_no_cookie_is_ever_sent_back",
    ),
    Attack("T-WEB-04").of(
        "scripts/redirects.py",
        "secrets go to their own origin",
        "if at_home else hop",
        "",
        _LEAVES_HOME,
    ),
    Attack("T-WEB-04").of(
        "scripts/redirects.py",
        "and never again once it was left",
        "                            at_home = False  #",
        "                            at_home = onward.origin in conduct.signed  #",
        _LEAVES_HOME,
    ),
    Attack("T-WEB-05").of(
        "scripts/places.py",
        "one script has half of an origin's places",
        "self._per_script = max(1, per_origin // 2)",
        "self._per_script = per_origin",
        "edges/scripts/test_places.py::test_one_script_holds_at_most_half_of_an_origins_places",
    ),
    Attack("T-WEB-05").of(
        "scripts/breaker.py",
        "a breaker for each",
        "            if self._failures >= self._most:\n",
        "            if False:\n",
        "edges/scripts/test_breaker.py::test_five_failures_in_a_row_open_it",
    ),
    Attack("T-WEB-06").of(
        "scripts/redirects.py",
        "three redirects",
        "for _ in range(MOST + 1):",
        "while True:",
        f"{_REDIRECTS}::test_three_redirects_are_followed_and_a_fourth_is_cb207",
    ),
)
