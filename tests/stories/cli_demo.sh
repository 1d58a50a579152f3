#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The demonstration: the morning is told in words, its folder is gone afterwards unless it is to be kept; kept, it is an
# organisation like any other.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

export TMPDIR=$place
steward demo --fast >told || fail "exit code $?: $(tail -n 20 told)"
for text in "Harbour & Pine" "The host listens at http://127.0.0.1:" "value score" "moved " "opened " "closed " "clock " \
  "refused  " "why? " "because" "message  to " "Verified:" "curl -H" "Authorization: Bearer stw_"; do
  grep -qF -- "$text" told || fail "\"$text\" is not told: $(cat told)"
done
compgen -G "$place/steward-demo.*" >/dev/null && fail "its folder is left behind"

is_json steward demo --json --keep kept
says 2 "--keep wants a folder that is new" steward demo --keep kept
says 0 "open" steward findings --dir kept --json
says 0 "Sound:" steward check kept
says 0 "All is as it should be" steward verify kept
says 0 "Online marketplace" steward get service/marketplace --dir kept

# It stays when told to, and ends on Ctrl-C.
"$STEWARD" demo --fast --stay >stays 2>&1 &
host_pid=$!
soon grep -q "Ctrl-C ends it" stays || fail "it does not stay: $(tail -n 5 stays)"
address=$(grep -o 'http://127\.0\.0\.1:[0-9]*' stays | head -n1)
token=$(grep -o 'stw_[0-9a-f_]*' stays | head -n1)
grep -q '"items"' <<<"$(curl -sf -H "Authorization: Bearer $token" "$address/api/v1/findings?state=open")" || fail "it does not answer"
# A shell starts what is in the background with Ctrl-C ignored; the program listens to it all the same.
kill -INT "$host_pid"
wait "$host_pid" || fail "it ended with $?"
host_pid=
compgen -G "$place/steward-demo.*" >/dev/null && fail "its folder is left behind"
exit 0
