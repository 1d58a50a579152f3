# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the stories share: a folder of their own and the place of an organisation in it, a host that is started and
# stopped, and checks that say what is wrong.
# STEWARD is the binary, STEWARD_TEST_BIN where the helpers are, STEWARD_SHARED the folder of recorded data.
set -euo pipefail
: "${STEWARD:?the binary}" "${STEWARD_TEST_BIN:?the helpers}"
work=$(mktemp -d "${TMPDIR:-/tmp}/steward-story-XXXXXX")
org=$work/org
host_pid=
# shellcheck source=tests/stories/soon.sh
. "$(dirname "${BASH_SOURCE[0]}")/soon.sh"

finish() {
  stop_host
  rm -rf "$work"
}
trap finish EXIT

fail() {
  echo "FAILED: $*" >&2
  [ -e "$work/host.log" ] && tail -5 "$work/host.log" >&2
  exit 1
}

skip() {
  echo "skipped: $*"
  exit 77
}

# is WHAT EXPECTED FOUND
is() { [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"; }

# A port of the range below the kernel's own, different for stories that run side by side.
port=$((20000 + ($$ * 7) % 9000))

# start_host DIR
start_host() {
  "$STEWARD" serve "$1" --listen "127.0.0.1:$port" >"$work/host.log" 2>&1 &
  host_pid=$!
  soon ready_or_gone || fail "the host was not ready in time"
  kill -0 "$host_pid" 2>/dev/null || fail "the host did not start: $(cat "$work/host.log")"
}
ready_or_gone() { curl -sf -o /dev/null "http://127.0.0.1:$port/readyz" || ! kill -0 "$host_pid"; }

stop_host() {
  [ -n "$host_pid" ] || return 0
  kill "$host_pid" 2>/dev/null || true
  wait "$host_pid" 2>/dev/null || true
  host_pid=
}

# model SQL: asks the model's file
model() { sqlite3 -readonly "$org/data/model.db" "$1"; }
journal() { sqlite3 -readonly "$org/data/journal.db" "$1"; }

# settled: waits until all that is journaled is applied
settled() { soon is_settled || fail "the host did not apply what it journaled"; }
is_settled() { [ "$(journal "SELECT max(seq) FROM entry")" = "$(model "SELECT applied FROM _meta")" ]; }

# status CURL-ARGUMENTS…: the status alone
status() { curl -s -o "$work/answer" -w '%{http_code}' "$@" || true; }
