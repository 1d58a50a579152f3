# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What the stories of the command line share. It is sourced, never run: it goes to a new folder that is removed at the end.
#   says CODE TEXT COMMAND...   runs it; it must exit with CODE and its output must hold TEXT
set -euo pipefail

: "${STEWARD:?the program: STEWARD=build/release/steward $0}"
STEWARD=$(realpath "$STEWARD")
place=$(mktemp -d)
host_pid=
# shellcheck source=tests/stories/soon.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/soon.sh"
# shellcheck disable=SC2317 # called by the trap
leave() {
  [[ -z $host_pid ]] || kill "$host_pid" 2>/dev/null || true
  [[ -z $host_pid ]] || wait "$host_pid" 2>/dev/null || true
  rm -rf "$place"
}
trap leave EXIT
cd "$place"

steward() { "$STEWARD" "$@"; }

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

says() {
  local code=$1 text=$2 output status=0
  shift 2
  output=$("$@" 2>&1) || status=$?
  [[ $status == "$code" ]] || fail "exit code $status instead of $code from: $*"$'\n'"$output"
  [[ $output == *"$text"* ]] || fail "\"$text\" is missing in the output of: $*"$'\n'"$output"
}

# is_json COMMAND...: exits with 0 and prints one JSON document.
is_json() {
  local output
  output=$("$@") || fail "exit code $? from: $*"
  [[ $(sqlite3 :memory: "SELECT json_valid('${output//\'/\'\'}')") == 1 ]] || fail "no JSON from: $*"$'\n'"$output"
}

# host_starts LOG ARGUMENTS...: starts steward serve, waits for its address, which is then in $address.
host_starts() {
  local log=$1
  shift
  : >"$log" # the address of the one before is not its
  "$STEWARD" serve "$@" >"$log" 2>&1 & # itself, and no shell around it
  host_pid=$!
  soon address_or_gone "$log" || fail "the host says no address:"$'\n'"$(cat "$log")"
  kill -0 "$host_pid" 2>/dev/null || fail "the host ended:"$'\n'"$(cat "$log")"
}
# shellcheck disable=SC2034 # it is used by the stories
address_or_gone() {
  address=$(grep -o 'http://127\.0\.0\.1:[0-9]*' "$1" | head -n1) || ! kill -0 "$host_pid"
}

host_stops() {
  local status=0
  kill -TERM "$host_pid"
  wait "$host_pid" || status=$?
  host_pid=
  [[ $status == 0 ]] || fail "the host ended with $status"
}
