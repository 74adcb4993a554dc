"""One table: the guards of what a restart takes up, and of the rescue (T-REST)."""

from typing import Final

from tests.guards.guard import Attack, Guard

_FORMS = "unit/calls/kept/test_forms.py"
_TEXT = "unit/calls/kept/test_snapshot_text.py"
_NO_TEXT = f"{_TEXT}::test_what_is_no_text_of_a_call_says_why"
_FILE, _AHEAD = "edges/store/test_ahead_file.py", "edges/store/test_ahead.py"
_RESCUE = "unit/test_rescue.py"

RESTART: Final[tuple[Guard, ...]] = (
    Attack("T-REST-01").of(
        "calls/kept/forms.py",
        "only classes of a closed list are made",
        "        kind = self._named.get(name) if isinstance(name, str) else None\n",
        '        kind = self._named.get(name, __import__("pydoc").locate(str(name)))\n',
        f"{_FORMS}::test_what_is_no_value_of_these_classes_says_why",
    ),
    Attack("T-REST-01").of(
        "calls/kept/forms.py",
        "a field holds what it is declared with",
        "            if name in hints and not fits(value, hints[name]):\n",
        "            if False:\n",
        _NO_TEXT,
    ),
    Attack("T-REST-01").of(
        "calls/kept/forms.py",
        "32 levels",
        "        if deep > _DEEPEST:\n",
        "        if False:\n",
        f"{_FORMS}::test_what_is_nested_without_end_is_refused_before_it_costs_anything",
    ),
    Attack("T-REST-01").of(
        "calls/kept/snapshot_text.py",
        "4 MiB of a call",
        "    if len(kept.state) > LONGEST:\n",
        "    if False:\n",
        _NO_TEXT,
    ),
    Attack("T-REST-01").of(
        "calls/kept/snapshot_text.py",
        "nested arrays are no JSON",
        "    except (ValueError, RecursionError):\n",
        "    except ValueError:\n",
        _NO_TEXT,
    ),
    Attack("T-REST-01").of(
        "calls/kept/snapshot_text.py",
        "another schema is not read",
        ' or whole.get("schema") != SCHEMA:\n',
        ":\n",
        (_NO_TEXT, f"{_TEXT}::test_a_text_says_in_which_schema_it_is_so_that_a_newer_one_is_not_misread"),
    ),
    Attack("T-REST-01").of(
        "calls/kept/resume.py",
        "one that cannot be read costs no other call",
        "            except FormError as wrong:\n",
        "            except KeyError as wrong:\n",
        "unit/calls/kept/test_resume.py::test_what_can_be_read_is_looked_for_and_the_rest_is_told_and_dropped",
    ),
    Attack("T-REST-04").of(
        "store/ahead_file.py",
        "a line counts with its checksum",
        ' or check != b"%08x" % crc32(text):\n',
        ":\n",
        f"{_FILE}::test_garbage_is_no_line_and_hides_none_that_was_written_before",
    ),
    Attack("T-REST-04").of(
        "store/ahead_file.py",
        "no link is followed",
        " | os.O_NOFOLLOW",
        "",
        f"{_FILE}::test_a_link_in_its_place_leads_nowhere",
    ),
    Attack("T-REST-04").of(
        "store/ahead_file.py",
        "nobody else may read it",
        ", 0o600)",
        ", 0o644)",
        f"{_FILE}::test_nobody_else_may_read_it",
    ),
    Attack("T-REST-04").of(
        "store/ahead_file.py",
        "16 MiB",
        "        if self._size + len(line) > LARGEST:\n",
        "        if False:\n",
        f"{_FILE}::test_it_does_not_grow_without_end",
    ),
    Attack("T-REST-04").of(
        "store/ahead_recovery.py",
        "the file of another database is not read",
        '        if first_line == named(marked["file"]):\n',
        "        if True:\n",
        f"{_AHEAD}::test_the_file_of_another_database_is_not_read",
    ),
    Attack("T-REST-04").of(
        "store/ahead_recovery.py",
        "what the database has is not put into it again",
        ' if number > marked["line"]]\n',
        "]\n",
        f"{_AHEAD}::test_what_the_database_has_is_not_put_into_it_again",
    ),
    Attack("T-REST-04").of(
        "store/ahead.py",
        "emptied when the database has the same",
        "            self._empty_at = self._now() + EMPTIED\n            self._done(self._file.empty)\n",
        "            pass\n",
        f"{_AHEAD}::test_nothing_stays_in_the_file_once_the_database_has_it",
    ),
    Attack("T-REST-02").of(
        "calls/kept/forms.py",
        "a script is named and not written down",
        "_VALUE: reference.name(value)}\n",
        '_VALUE: reference.name(value), "x": repr(getattr(value, "url", ""))}\n',
        f"{_TEXT}::test_the_text_of_a_call_that_asks_a_script_does_not_hold_its_url",
    ),
    Attack("T-REST-03").of(
        "rescue.py",
        "nothing is done while a service lives",
        "    if not (given.force or given.dry_run) and (why := living(control)):\n",
        "    if False:\n",
        f"{_RESCUE}::test_a_service_that_lives_keeps_its_callers",
    ),
    Attack("T-REST-03").of(
        "rescue.py",
        "nor when it comes back meanwhile",
        '        return "no time is left" if time.monotonic() > due else "" if given.force else living(control)\n',
        '        return "no time is left" if time.monotonic() > due else ""\n',
        f"{_RESCUE}::test_a_service_that_comes_back_meanwhile_keeps_the_rest",
    ),
    Attack("T-REST-03").of(
        "rescue.py",
        "what cannot be told is one that lives",
        "        except (ConnectionRefusedError, FileNotFoundError, NotADirectoryError):\n",
        "        except OSError:\n",
        f"{_RESCUE}::test_a_socket_that_is_busy_is_one_that_lives",
    ),
    Attack("T-REST-03").of(
        "rescue.py",
        "two who talk are not parted",
        "        talking = self._talking(listed)\n",
        "        talking: set[str] = set()\n",
        f"{_RESCUE}::test_two_who_talk_are_not_parted_and_somebody_is_to_look_again",
    ),
)
