#!/bin/sh
# Starts the demo script, and gets a token for its web form as soon as Callbridge takes orders.
set -eu
export FORM_TOKEN_FILE=/dev/shm/form.token
socket=/run/callbridge/control.sock

new_token() {
    callbridge api add-token form --user 1 --extension '0003*00X' --scope calls --socket "$socket" >"$FORM_TOKEN_FILE.new"
}

get_token() {
    umask 077
    until new_token 2>/dev/null; do
        callbridge api revoke form --socket "$socket" >/dev/null 2>&1 || sleep 0.2   # there may be one of an earlier start
    done
    sed -i 's/^token *//' "$FORM_TOKEN_FILE.new" && mv "$FORM_TOKEN_FILE.new" "$FORM_TOKEN_FILE"
}

get_token &
exec python3 -m lab.scripts.demo 127.0.0.1 "$SCRIPT_PORT"
