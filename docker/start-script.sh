#!/bin/sh
# Starts the demo script, and gets a token for its web form as soon as Callbridge takes orders.
set -eu
export FORM_TOKEN_FILE=/dev/shm/form.token

get_token() {
    until callbridge api list --socket /run/callbridge/control.sock >/dev/null 2>&1; do sleep 0.2; done
    callbridge api revoke form --socket /run/callbridge/control.sock >/dev/null 2>&1 || true   # of an earlier start
    umask 077
    callbridge api add-token form --user 1 --extension '0003*00X' --scope calls \
        --socket /run/callbridge/control.sock 2>/dev/null | sed 's/^token *//' >"$FORM_TOKEN_FILE"
}

get_token &
exec python3 -m lab.scripts.demo 127.0.0.1 "$SCRIPT_PORT"
