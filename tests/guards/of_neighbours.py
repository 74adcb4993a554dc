"""One table: the guards against who is near: receivers of events (T-RECV), users of the machine (T-LOCAL), whoever
pretends to be Asterisk (T-ARI, T-AMI, T-AGI), those who write files (T-EDIT); and what keeps secrets (T-SECRET, T-OPS).
"""

from typing import Final

from tests.guards.guard import Attack, Guard

_ATTEMPT = "edges/scripts/test_delivery_attempt.py"
_CALL_ORDERS = "edges/asterisk/test_ami_orders.py"
_FIELDS = "edges/asterisk/test_ami_fields.py"
_AMI = "edges/asterisk/test_ami.py"
_WIRE = "edges/agi/test_wire.py"
_AGI = "edges/agi/test_server.py"
_SOCKET = "edges/web/test_unix_socket.py"
_CONTROL = "edges/web/test_control.py::test_what_is_no_order_is_refused_and_orders_nothing"
_MASKING = "edges/observe/test_masking.py"
_IMPORTING = "edges/sounds/test_importing.py"
_EXPOSED = "unit/config/test_exposed.py"
_COMPOSE = ("tests/test_containers.py::test_the_file_system_is_read_only_but_for_volumes_and_a_small_tmp",)

NEIGHBOURS: Final[tuple[Guard, ...]] = (
    Attack("T-RECV-01").of(
        "scripts/delivery_attempt.py",
        "2 KiB of a receiver's answer are read",
        "Arriving(others=KEPT)",
        "Arriving(others=1 << 30)",
        f"{_ATTEMPT}::test_of_a_refusal_without_an_end_only_the_beginning_is_read",
    ),
    Attack("T-RECV-01").of(
        "terminal/deliveries.py",
        "its escape characters reach no terminal",
        'harmless(f"  {line}") for line',
        'f"  {line}" for line',
        "edges/terminal/test_deliveries.py::"
        "test_one_is_shown_wholly_with_its_last_reply_and_nothing_that_steers_a_terminal",
    ),
    Attack("T-RECV-02").of(
        "scripts/delivery_attempt.py",
        "notification_timeout",
        "                definition.notification_timeout,\n",
        "                definition.notification_timeout + 30,\n",
        f"{_ATTEMPT}::test_a_2xx_whose_body_never_ends_was_taken_all_the_same",
    ),
    Attack("T-RECV-02").of(
        "scripts/delivery_crew.py",
        "slow receivers together never take all workers",
        "most=(free + 1) // 2",
        "most=free",
        "edges/scripts/test_delivery.py::test_many_slow_receivers_together_never_take_all_workers",
    ),
    Attack("T-RECV-02").of(
        "scripts/delivery_crew.py",
        "some workers are kept for who is known to answer",
        "Pot.UNKNOWN: self._workers - self._workers // KEPT",
        "Pot.UNKNOWN: self._workers",
        "edges/scripts/test_delivery.py::test_hundreds_of_receivers_that_never_answer_delay_nobody_who_is_known_to",
    ),
    Attack("T-LOCAL-01").of(
        "web/unix_socket.py",
        "the socket is for us and our group",
        "MODE = 0o660",
        "MODE = 0o666",
        f"{_SOCKET}::test_the_socket_is_for_us_and_our_group_and_its_folder_is_made",
    ),
    Attack("T-LOCAL-01").of(
        "web/unix_socket.py",
        "from its first moment on",
        "        os.fchmod(made.fileno(), 0o600)  #",
        "        #",
        f"{_SOCKET}::test_it_is_ours_alone_until_its_group_is_known",
    ),
    Attack("T-LOCAL-01").of(
        "web/control.py",
        "unknown keys are no order",
        '    """`POST /v1/reload`."""\n\n    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)',
        '    """`POST /v1/reload`."""\n\n    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)',
        _CONTROL,
    ),
    Attack("T-LOCAL-01").of(
        "web/control.py",
        "an order has 64 KiB",
        "web.Application(client_max_size=BODY_LIMIT)",
        "web.Application(client_max_size=1 << 30)",
        _CONTROL,
    ),
    Attack("T-LOCAL-02").of(
        "web/unix_socket.py",
        "a file that is no socket is left alone",
        "    if not stat.S_ISSOCK(seen.st_mode):\n",
        "    if False:\n",
        f"{_SOCKET}::test_a_file_that_is_no_socket_is_left_alone",
    ),
    Attack("T-LOCAL-02").of(
        "web/unix_socket.py",
        "a living process keeps its socket",
        "    if _somebody_listens(path):\n",
        "    if False:\n",
        f"{_SOCKET}::test_a_socket_at_which_somebody_listens_is_left_to_him",
    ),
    Attack("T-LOCAL-03").of(
        "store/whole_files.py",
        "accepted files, switches, keys: mode 0600",
        "return os.open(file, flags, 0o600)",
        "return os.open(file, flags, 0o644)",
        (
            "edges/store/test_whole_files.py::test_a_file_is_ours_alone_in_a_folder_that_our_group_may_pass",
            "edges/store/test_link_key.py::test_a_key_is_made_once_and_is_for_our_eyes_only",
        ),
    ),
    Attack("T-LOCAL-04").of(
        "web/health.py",
        "32 connections to /metrics",
        "None, answer, MOST)",
        "None, answer, 2 * MOST)",
        "edges/web/test_health.py::test_who_holds_all_connections_takes_no_descriptors_and_keeps_nobody_out",
    ),
    Attack("T-LOCAL-05").of(
        "store/engines.py",
        "the database: mode 0600",
        "os.O_CLOEXEC, 0o600))",
        "os.O_CLOEXEC, 0o644))",
        "edges/store/test_engines.py::test_a_file_is_for_our_eyes_only_and_so_is_what_stands_beside_it",
    ),
    Attack("T-LOCAL-05").of(
        "observe/timelines.py",
        "timelines: mode 0640",
        "_DayFile(self._folder, 0o640)",
        "_DayFile(self._folder, 0o644)",
        "edges/observe/test_timelines.py::test_each_day_has_its_file",
    ),
    Attack("T-LOCAL-05").of(
        "observe/audit.py",
        "the audit log: mode 0640",
        "return os.open(file, flags, 0o640)",
        "return os.open(file, flags, 0o644)",
        "edges/observe/test_audit.py::test_who_what_and_when_are_a_line_each",
    ),
    Attack("T-LOCAL-06").of(
        "app/keeping.py",
        "what has no digits is no number",
        '            raise OrderRefused("invalid_number", "this is no number: digits, and + * # as dialled")',
        "            pass",
        "unit/app/test_keeping.py::test_what_is_no_number_is_refused_and_nothing_is_removed",
    ),
    Guard(
        "T-LOCAL-07",
        "the container's file system is read-only",
        "docker/compose.yaml",
        '    read_only: true\n    tmpfs: ["/tmp:size=64m',
        '    tmpfs: ["/tmp:size=64m',
        _COMPOSE,
    ),
    Guard(
        "T-LOCAL-07",
        "its process is not root",
        "docker/Dockerfile.callbridge",
        "USER 10001:10001\n",
        "",
        ("tests/test_containers.py::test_the_image_runs_as_a_user_with_a_number_and_says_whether_it_lives",),
    ),
    Attack("T-AGI-01").of(
        "agi/wire.py",
        "no end of line, quote or backslash leaves over AGI",
        "    if _UNSENDABLE.search(word):\n",
        "    if False:\n",
        (
            f"{_WIRE}::test_what_is_sent_is_one_line_whatever_it_holds",
            f"{_WIRE}::test_a_text_that_would_say_something_else_is_refused",
        ),
    ),
    Attack("T-AGI-01").of(
        "agi/wire.py",
        "nor a line that would be two",
        "    if len(line) > COMMAND_LIMIT:\n",
        "    if False:\n",
        f"{_WIRE}::test_a_line_that_asterisk_16_would_take_for_two_commands_is_refused",
    ),
    Attack("T-AGI-02").of(
        "agi/server.py",
        "200 connections may be nobody",
        "        if len(self._waiting) >= WAITING:",
        "        if False:",
        f"{_AGI}::test_of_more_than_so_many_who_say_nothing_the_oldest_makes_room_for_a_call",
    ),
    Attack("T-AGI-02").of(
        "agi/server.py",
        "header_timeout",
        "async with asyncio.timeout(self._header_timeout):",
        "async with asyncio.timeout(self._header_timeout + 30):",
        f"{_AGI}::test_whoever_is_no_asterisk_is_closed_and_the_next_call_comes_through",
    ),
    Attack("T-AGI-02").of(
        "agi/server.py",
        "64 KiB of a header",
        ", limit=HEADER_LIMIT)",
        ", limit=1 << 26)",
        f"{_AGI}::test_a_header_without_an_end_is_not_collected_until_the_time_is_over",
    ),
    Attack("T-AGI-02").of(
        "agi/wire.py",
        "a channel has an id as Asterisk gives them",
        " or not _UNIQUE.fullmatch(unique)",
        "",
        f"{_WIRE}::test_a_channel_has_an_id_as_asterisk_gives_them",
    ),
    Attack("T-AGI-03").of(
        "agi/connection.py",
        "100 lines until a reply",
        "for _ in range(_MOST_LINES):",
        "for _ in range(10**6):",
        "edges/agi/test_connection.py::test_a_dead_channel_and_endless_nonsense_are_gone",
    ),
    Attack("T-AGI-04").of(
        "agi/server.py",
        "who claims a channel that is served is closed",
        "if header is None or self._is_served(header.unique):",
        "if header is None:",
        (
            f"{_AGI}::test_who_claims_to_be_a_channel_that_is_served_is_closed_before_he_is_asked_anything",
            (
                "unit/app/test_listeners.py::"
                "test_a_call_that_is_served_is_not_served_again_over_fastagi_unless_it_is_in_the_dialplan"
            ),
        ),
    ),
    Attack("T-AMI-01").of(
        "asterisk/ami_fields.py",
        "no CR, LF or NUL leaves over AMI",
        "        if _BREAKS_OUT.search(value):\n",
        "        if False:\n",
        (
            f"{_FIELDS}::test_an_end_of_line_is_refused_in_values_and_in_names",
            f"{_CALL_ORDERS}::test_no_order_holds_an_end_of_line",
        ),
    ),
    Attack("T-AMI-01").of(
        "asterisk/ami_fields.py",
        "nor in the name of a field",
        "        if not _NAME.fullmatch(name):\n",
        "        if False:\n",
        f"{_FIELDS}::test_an_end_of_line_is_refused_in_values_and_in_names",
    ),
    Attack("T-AMI-01").of(
        "asterisk/ami_orders.py",
        "a channel is never a pattern",
        "    if not _CHANNEL.fullmatch(channel):\n",
        "    if not channel:\n",
        f"{_CALL_ORDERS}::test_an_order_names_one_channel_never_a_pattern",
    ),
    Attack("T-AMI-02").of(
        "asterisk/ami.py",
        "a message without an end ends the link",
        "        if self.queue and len(self.queue[0]) > MESSAGE_LIMIT and self.transport is not None:\n",
        "        if False:\n",
        f"{_AMI}::test_a_message_without_an_end_ends_the_connection",
    ),
    Attack("T-AMI-02").of(
        "asterisk/ami_fields.py",
        "texts are cut",
        "return value[:TEXT_LIMIT] if isinstance(value, str)",
        "return value if isinstance(value, str)",
        f"{_FIELDS}::test_a_text_is_cut_and_what_is_none_is_empty",
    ),
    Attack("T-AMI-02").of(
        "asterisk/ami.py",
        "one bad message loses no other",
        "        except Exception as bug:  # noqa: BLE001 - asyncio",
        "        except ArithmeticError as bug:  # noqa: BLE001 - asyncio",
        f"{_AMI}::test_a_message_that_cannot_be_handled_loses_no_other",
    ),
    Attack("T-AMI-03").of(
        "calls/sighting_book.py",
        "20 000 channels are remembered",
        " if len(self._lines) > MOST_CHANNELS else None",
        " if len(self._lines) > 10**9 else None",
        "unit/calls/test_sighting_book.py::test_memory_is_bounded",
    ),
    Attack("T-ARI-01").of(
        "asterisk/carrier.py",
        "a deep answer is no JSON",
        "except (ValueError, RecursionError):",
        "except ValueError:",
        "edges/asterisk/test_rest_http.py::test_an_answer_that_is_made_to_break_its_reader_is_no_json",
    ),
    Attack("T-ARI-01").of(
        "asterisk/rest_http.py",
        "an endless answer is cut",
        "while len(body) < REPLY_LIMIT and (chunk := await reply.content.read(REPLY_LIMIT - len(body))):",
        "while chunk := await reply.content.read(REPLY_LIMIT):",
        "edges/asterisk/test_rest_http.py::test_what_is_larger_than_any_answer_is_cut_and_then_it_is_no_json",
    ),
    Attack("T-ARI-01").of(
        "asterisk/event_socket.py",
        "an event has 1 MiB",
        "max_msg_size=EVENT_LIMIT",
        "max_msg_size=0",
        "edges/asterisk/test_event_socket.py::"
        "test_an_event_that_is_larger_than_any_of_asterisk_ends_the_connection_and_is_not_kept",
    ),
    Attack("T-ARI-01").of(
        "asterisk/fields.py",
        "an id is never shortened into another one's",
        "not 0 < len(value) <= ID_LIMIT",
        "not value",
        "edges/asterisk/test_fields.py::test_half_an_id_is_none",
    ),
    Attack("T-ARI-01").of(
        "asterisk/decoding.py",
        "an answer on the socket has a status",
        "if not isinstance(status, int) or status not in _STATUSES or not isinstance(body, str):",
        "if False:",
        "edges/asterisk/test_decoding.py::test_an_answer_that_is_none_is_garbage",
    ),
    Attack("T-ARI-02").of(
        "asterisk/commands.py",
        "an id is one part of a path",
        '    return quote(text, safe="")',
        "    return text",
        "edges/asterisk/test_commands.py::test_ids_are_quoted_whole",
    ),
    Attack("T-EDIT-01").of(
        "config/ivr_files.py",
        "a match_file lies beside the IVR",
        "            if not path.resolve().is_relative_to(directory.resolve()):\n",
        "            if False:\n",
        "unit/config/test_ivr_files.py::test_there_is_no_way_out_of_the_directory",
    ),
    Attack("T-EDIT-02").of(
        "terminal/graph_svg.py",
        "names are escaped in SVG",
        '    return escape("".join(',
        '    return str("".join(',
        "edges/terminal/test_graph_svg.py::test_hostile_names_make_no_markup_and_nothing_that_xml_may_not_hold",
    ),
    Attack("T-EDIT-02").of(
        "terminal/graph_mermaid.py",
        "names are escaped in Mermaid",
        '_STEERING.get(char, char if char.isprintable() else "?")',
        "char",
        "edges/terminal/test_graph_mermaid.py::test_hostile_names_never_steer_the_notation",
    ),
    Attack("T-EDIT-03").of(
        "config/files.py",
        "a named pipe is not waited for",
        "        if path.is_fifo():\n",
        "        if False:\n",
        "unit/config/test_files.py::test_a_named_pipe_is_not_waited_for",
    ),
    Attack("T-EDIT-03").of(
        "config/files.py",
        "a file has its limit",
        "    if len(content) > limit:\n",
        "    if False:\n",
        "unit/config/test_files.py::test_what_is_no_small_text_is_not_read",
    ),
    Attack("T-EDIT-04").of(
        "sounds/importing.py",
        "no link leads an import out of the sounds",
        "        if not home.resolve().is_relative_to(client.resolve()):\n",
        "        if False:\n",
        f"{_IMPORTING}::test_a_link_out_of_the_sounds_is_not_followed",
    ),
    Attack("T-EDIT-04").of(
        "sounds/importing.py",
        "a name is a plain name",
        'sound_name(self.name) != self.name or "/" in self.name or self.name.startswith(".")',
        "False",
        f"{_IMPORTING}::test_there_is_no_way_out_of_the_sounds",
    ),
    Attack("T-EDIT-04").of(
        "sounds/importing.py",
        "playlists are not read: they name other files",
        "    if ending not in READ:\n",
        "    if False:\n",
        f"{_IMPORTING}::test_what_cannot_be_taken_says_why_and_changes_nothing",
    ),
    Attack("T-EDIT-04").of(
        "sounds/importing.py",
        "a source is never a command of sox",
        "str(source.absolute())",
        "str(source)",
        f"{_IMPORTING}::test_a_hostile_name_of_a_file_is_only_a_name",
    ),
    Attack("T-EDIT-05").of(
        "ivr/document.py",
        "a key has a hundred parts",
        "    if findings.lines.too_deep:\n",
        "    if False:\n",
        "unit/ivr/test_document.py::"
        "test_a_key_of_more_than_a_hundred_parts_is_refused_before_it_costs_their_square[a table]",
    ),
    Attack("T-EDIT-05").of(
        "toml_lines.py",
        "nor does looking for its line take longer",
        "        if len(path) < _DEEPEST:\n",
        "        if True:\n",
        "unit/ivr/test_document.py::"
        "test_a_key_of_more_than_a_hundred_parts_is_refused_before_it_costs_their_square[a table]",
    ),
    Attack("T-SECRET-01").of(
        "observe/masking.py",
        "keys are masked",
        "        return text if self._privacy.show_digits else KEY * len(text)",
        "        return text",
        f"{_MASKING}::test_keys_are_not_shown_unless_the_operator_says_so",
    ),
    Attack("T-SECRET-01").of(
        "observe/settings.py",
        "unless somebody has decided otherwise",
        "show_digits: bool = False",
        "show_digits: bool = True",
        f"{_MASKING}::test_what_nobody_has_decided_is_hidden",
    ),
    Attack("T-SECRET-01").of(
        "observe/masking.py",
        "values of parameters are masked",
        "return self._without_keyed(value) if self._privacy.show_query_values else VALUE",
        "return value",
        f"{_MASKING}::test_values_of_parameters_are_not_shown_but_the_names_and_what_tells_nothing",
    ),
    Attack("T-SECRET-01").of(
        "observe/masking.py",
        "keys are found again in a path",
        "return [self._without_keyed(segment) for segment in segments]",
        "return list(segments)",
        f"{_MASKING}::test_what_was_keyed_is_found_again_in_an_address",
    ),
    Attack("T-SECRET-01").of(
        "observe/masking.py",
        "a value without a name is masked",
        '            return self._value("", pair)\n',
        "            return pair\n",
        f"{_MASKING}::test_a_value_without_a_name_is_a_value",
    ),
    Attack("T-SECRET-01").of(
        "observe/delivery_masking.py",
        "deliveries are masked, too",
        'f"{name}={VALUE}"',
        "pair",
        "edges/observe/test_delivery_masking.py::test_values_are_masked_but_those_that_tell_nothing_about_a_person",
    ),
    Attack("T-SECRET-02").of(
        "scripts/shown.py",
        "a secret is told to the script, and not to the journal",
        "    return Shown(_without(secrets, told.url), _without(secrets, told.body.decode()))",
        "    return Shown(request.url, request.body.decode())",
        "edges/scripts/test_shown.py::test_a_secret_reaches_the_script_and_not_the_journal",
    ),
    Attack("T-SECRET-02").of(
        "telephony/digits.py",
        "keys of a PIN are told to nobody",
        "        before, self.secret = self.secret, self.secret or when\n",
        "        before = self.secret\n",
        "unit/calls/actions/test_authenticate.py::test_the_pin_is_told_to_nobody",
    ),
    Attack("T-SECRET-03").of(
        "store/failures.py",
        "an error of the database has no password",
        '        said = said.replace(secret, "***")\n',
        "        pass\n",
        "edges/store/test_failures.py::test_whatever_goes_wrong_is_one_sentence_without_values",
    ),
    Attack("T-SECRET-03").of(
        "sounds/endpoint.py",
        "an endpoint's repr has no key",
        '    url: str = field(repr=False)\n    """Without',
        '    url: str\n    """Without',
        "edges/sounds/test_endpoint.py::test_no_clause_and_no_repr_holds_a_password_or_a_key",
    ),
    Attack("T-SECRET-03").of(
        "asterisk/ami_orders.py",
        "an order's repr has no password",
        "field(repr=False, default_factory=dict)",
        "field(default_factory=dict)",
        f"{_CALL_ORDERS}::test_a_password_is_not_shown",
    ),
    Attack("T-OPS-01").of(
        "config/exposed.py",
        "a secret that everybody can read is told",
        "        if file not in told and _open_to_all(file):\n",
        "        if False:\n",
        (
            f"{_EXPOSED}::test_a_password_in_settings_that_everybody_can_read_is_told",
            f"{_EXPOSED}::test_the_key_of_the_certificate_is_a_secret_and_one_that_is_not_there_is_not_told_here",
        ),
    ),
    Attack("T-OPS-02").of(
        "config/agi_checks.py",
        "a FastAGI that others reach is told",
        "    if not agi.listen.is_loopback:\n",
        "    if False:\n",
        "unit/config/test_agi_checks.py::test_a_listener_that_others_reach_is_said",
    ),
)
