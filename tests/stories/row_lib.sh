# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What the stories of rows share. A row is one outcome that the bundled packs bring about; its story plays it into a
# running host through the command line and the webhook door, and looks at what came of it. It is sourced, never run:
#
#   . "$(dirname "$0")/row_lib.sh"
#   row K1 commitment.signed_up commitment.acceptance_is_personal   # the row, and what carries it
#   params='core = { head_of_it = "person/ines" },'                 # in steward.lua, if any
#   story() { … }
#   tell                                                            # the last line
#
# `tell` plays the story with all packs on, when it must hold; then once more with each of the row's policies or guards
# switched off, when a look at the outcome must fail: a story that holds without its policy says nothing about it.
#
# In a story:
#   put TYPE/KEY 'JSON MEMBERS'       create or update; `by person/ana put …` says by whom
#   drop TYPE/KEY                     delete it
#   change 'JSON'                     whatever steward apply takes
#   deliver SOURCE FILE [HEADER…]     a webhook, with a token of the source; applied when it returns
#   day N, ago DURATION               a date N days from today; an instant: ago "90 minutes"
#   sees finding POLICY CODE RECORD [OWNER]   it is open, and addressed so
#   sees no finding POLICY CODE RECORD        it is not
#   sees field RECORD NAME VALUE              as steward get --json has it ("-": unset)
#   sees refused TEXT COMMAND…                a guard refuses it, saying so
#   sees message POLICY RECORD TO             it was written to them
#   sees draft POLICY RECORD TO               it lies there for them to take up; sees no draft POLICY RECORD
#   sees text TEXT COMMAND…                   the command says so
set -euo pipefail
# shellcheck source=tests/stories/soon.sh
. "$(dirname "${BASH_SOURCE[0]}")/soon.sh"
: "${STEWARD:?the program}"
program=$(realpath "${STEWARD_RELEASE:-$STEWARD}") # as people run it: what is told here is no matter of memory
work=$(mktemp -d "${TMPDIR:-/tmp}/steward-row-XXXXXX")
host_pid='' row='' params='' sources='' packs='"core", "intake", "value", "commitment", "sla", "leadership", "reporting", "improvement"'
actor=()

steward() { "$program" "$@"; }
ready_or_gone() {
  curl -sf -o "$work/said" --unix-socket data/steward.sock http://host/readyz || ! kill -0 "$host_pid"
}
stop_host() {
  [[ -z $host_pid ]] || kill "$host_pid" 2>/dev/null || true
  [[ -z $host_pid ]] || wait "$host_pid" 2>/dev/null || true
  host_pid=
}
# shellcheck disable=SC2317 # called by the trap
finish() { stop_host && rm -rf "$work"; }
trap finish EXIT

broke() { printf '%s: %s\n' "$row" "$*" >&2 && exit 2; } # the story itself does not work
unseen() { printf '%s: %s\n' "$row" "$*" >&2 && exit 9; } # it works, and its outcome is not there

row() { row=$1 carriers=("${@:2}"); }
by() { local actor=(--as "$1") && shift && "$@"; }
change() { steward apply - "${actor[@]}" <<<"$1" >"$work/said" 2>&1 || broke "$(cat "$work/said"): $1"; }
put() { change "{\"put\":\"$1\",\"set\":{$2}}"; }
drop() { change "{\"delete\":\"$1\"}"; }
day() { date -u -d "$1 days" +%F; }
ago() { date -u -d "-$*" +%FT%TZ; }

deliver() {
  local source=$1 body=$2 headers=() h
  shift 2
  for h; do headers+=(-H "$h"); done
  curl -sf -o "$work/said" --unix-socket data/steward.sock -H 'Content-Type: application/json' "${headers[@]}" \
    --data-binary "@$body" "http://host/in/$source" || broke "the delivery to $source was not taken: $(cat "$work/said")"
  soon settled || broke "the delivery to $source was not applied"
}
settled() {
  [[ $(sqlite3 -readonly data/journal.db 'SELECT max(seq) FROM entry') == \
    $(sqlite3 -readonly data/model.db 'SELECT applied FROM _meta') ]]
}

# pass SECONDS: so much time goes by, and what is due by then is judged before anything else happens
pass() {
  sleep "$1"
  put person/nobody '"name":"Nobody"'
}

# findings POLICY CODE RECORD: one line for each that is open, with its owner
findings() {
  steward findings "policy=$1" "code=$2" "subject=$3" --json >"$work/json" || broke "cannot ask for findings"
  sqlite3 :memory: "SELECT ifnull(json_extract(value, '\$.owner'), '-') FROM json_each(readfile('$work/json'), '\$.items')"
}

# drafts POLICY RECORD: one line for each that lies there, with whom it is to
drafts() {
  sqlite3 -readonly data/model.db "SELECT ifnull(json_extract(body, '\$.to'), '-') FROM draft d
    JOIN policy p ON p.no = d.policy WHERE p.id = '$1' AND d.record = '$2' AND d.withdrawn_at IS NULL"
}

sees() {
  local what=$1 found
  shift
  case $what in
    finding)
      found=$(findings "$1" "$2" "$3")
      [[ -n $found ]] || unseen "no finding $2 of $1 on $3"
      [[ -z ${4-} || $found == *"$4"* ]] || unseen "the finding $2 of $1 on $3 is for $found, not for $4"
      ;;
    draft)
      found=$(drafts "$1" "$2")
      [[ -n $found && $found == *"$3"* ]] || unseen "no draft of $1 about $2 to $3, but to: $found"
      ;;
    no)
      if [[ $1 == draft ]]; then
        found=$(drafts "$2" "$3")
        [[ -z $found ]] || unseen "the draft of $2 about $3 is still there"
        return
      fi
      [[ $1 == finding ]] || broke "sees no $1?"
      found=$(findings "$2" "$3" "$4")
      [[ -z $found ]] || unseen "the finding $3 of $2 on $4 is still open"
      ;;
    field)
      steward get "$1" --json >"$work/json" || broke "cannot read $1"
      found=$(sqlite3 :memory: "SELECT ifnull(json_extract(readfile('$work/json'), '\$.fields.$2'), '-')")
      [[ $found == "$3" ]] || unseen "$2 of $1 is $found, not $3"
      ;;
    refused)
      local text=$1 status=0
      shift
      "$@" >"$work/said" 2>&1 </dev/null || status=$?
      [[ $status == 1 && $(cat "$work/said") == *"$text"* ]] || unseen "not refused with \"$text\" ($status): $(cat "$work/said")"
      ;;
    message)
      found=$(sqlite3 -readonly data/model.db "SELECT recipient FROM message m JOIN policy p ON p.no = m.policy
        WHERE p.id = '$1' AND m.record = '$2'")
      [[ $found == *"$3"* ]] || unseen "no message of $1 about $2 to $3, but to: $found"
      ;;
    text)
      local text=$1
      shift
      "$@" >"$work/said" 2>&1 </dev/null || broke "$* ended with $?: $(cat "$work/said")"
      [[ $(cat "$work/said") == *"$text"* ]] || unseen "\"$text\" is missing in: $(cat "$work/said")"
      ;;
    *) broke "sees $what?" ;;
  esac
}

# try EDITS: an edit that may be refused, for `sees refused`
try() { steward apply - "${actor[@]}" <<<"$1"; }

# play DIR BINDINGS: the story in an organisation of its own
play() (
  mkdir -p "$work/$1/secrets" && cd "$work/$1" || exit 2
  cat >steward.lua <<LUA
return {
  name = "Row $row", packs = { $packs }, params = { $params }, bindings = { $2 }, sources = { $sources },
}
LUA
  "$program" serve . --listen 127.0.0.1:0 >host.log 2>&1 & # itself, and no shell around it
  host_pid=$!
  trap stop_host EXIT
  soon ready_or_gone || broke "the host was not ready in time: $(cat host.log)"
  kill -0 "$host_pid" 2>/dev/null || broke "the host did not start: $(cat host.log)"
  story
)

tell() {
  play on "" || exit
  local carrier status
  for carrier in "${carriers[@]}"; do
    status=0
    play "without-$carrier" "[\"$carrier\"] = { level = \"draft\" }," 2>"$work/lament" || status=$?
    case $status in
      9) ;;
      0) broke "the story holds without $carrier" ;;
      *) broke "without $carrier it does not fail where it looks: $(cat "$work/lament")" ;;
    esac
  done
  printf '%s holds, and not without %s\n' "$row" "${carriers[*]}"
}
