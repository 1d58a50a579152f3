#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What is committed, as it is told to curl -N: changes, findings, clocks; filters; the host killed under it, and the last id
# taken up again, so that what was told before and after is what there is, each thing once.
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir -p "$org/policies/desk"
echo 'return { name = "Streams", packs = { "desk" } }' >"$org/steward.lua"
echo 'return pack { name = "desk", version = "1", title = "Desk" }' >"$org/policies/desk/pack.lua"
echo 'return model { ticket = { fields = { level = integer, opened = instant } } }' >"$org/policies/desk/model.lua"
cat >"$org/policies/desk/heavy.lua" <<'LUA'
return policy {
  title = "Heavy tickets are found, and each has four hours",
  on = "ticket",
  findings = { heavy = "high" },
  eval = function(ticket, ctx)
    if (ticket.level or 0) > 4 then
      ctx:finding("heavy", { message = "Level " .. ticket.level })
    end
    if ticket.opened then
      ctx:clock("solve", { start = ticket.opened, target = "4h" })
    end
  end,
}
LUA
token=$("$STEWARD" token create listener --role reader --dir "$org" 2>"$work/said" | grep -o 'stw_[A-Za-z0-9_-]*' | head -n1)
start_host "$org"
url=http://127.0.0.1:$port/api/v1/stream
socket=$org/data/steward.sock

# follow FILE QUERY [CURL-ARGUMENTS…]: curl -N in the background; its number in $follower
follow() {
  local file=$1 query=$2
  shift 2
  curl -sN -H "Authorization: Bearer $token" "$@" "$url$query" >"$file" &
  follower=$!
}
change() { # false when it was not taken
  curl -sf -o "$work/answer" --unix-socket "$socket" -H 'Content-Type: application/json' -d "$1" http://h/api/v1/changes
}
# heard FILE COUNT: waits for so many events
heard() {
  soon has_events "$@" || fail "$(grep -c '^data: ' "$1") events instead of $2 in: $(cat "$1")"
}
has_events() { [ "$(grep -c '^data: ' "$1")" -ge "$2" ]; }
# told FILE TEXT: waits until it stands there
told() { soon grep -q "$2" "$1" || fail "$2 was not told: $(tail -3 "$1")"; }
# words FILE: kind, what and record of each event
words() { sed -n 's/^data: //p' "$1" | while IFS= read -r j; do
  sqlite3 :memory: "SELECT json_extract('${j//\'/\'\'}', '\$.kind') || ' ' || json_extract('${j//\'/\'\'}', '\$.what') || ' ' ||
    ifnull(json_extract('${j//\'/\'\'}', '\$.record'), '')"
done; }

# ---- who may, and what is wrong
is "without a token" 401 "$(status "$url")"
is "an unknown kind" 400 "$(status -H "Authorization: Bearer $token" "$url?kind=findigs")"
grep -q 'did you mean \\"finding\\"' "$work/answer" || fail "no nearest name: $(cat "$work/answer")"
is "garbage to go on from" 400 "$(status -H "Authorization: Bearer $token" -H 'Last-Event-ID: nonsense' "$url")"

# ---- live, with and without a filter
follow "$work/all" "" -D "$work/head"
all=$follower
follow "$work/heavy" "?severity=high"
heavy=$follower
"$STEWARD" watch "$org" --kind finding,clock >"$work/watch" &
watch=$!
open_streams() { grep -qx "steward_http_streams $1" <<<"$(curl -sf --unix-socket "$socket" http://h/metrics)"; }
soon open_streams 3 || fail "there are not three streams: $(cat "$work/head")"
grep -qi '^content-type: text/event-stream' "$work/head" || fail "no event stream: $(cat "$work/head")"
change '{"edits":[{"put":"ticket/a","set":{"level":7,"opened":"2026-03-02T09:00:00Z"}}]}'
change '{"edits":[{"put":"ticket/a","set":{"level":1}}]}'
heard "$work/all" 5
is "what was told" "change created ticket/a
finding opened ticket/a
clock running ticket/a
change changed ticket/a
finding closed ticket/a" "$(words "$work/all")"
heard "$work/heavy" 2
is "what was told of high ones" "finding opened ticket/a
finding closed ticket/a" "$(words "$work/heavy")"

told "$work/watch" closed
is "what steward watch says" "finding opened ticket/a, high: Level 7 (desk.heavy)
clock running ticket/a: solve, due 2026-03-02 13:00:00
finding closed ticket/a, high: Level 7 (desk.heavy)" "$(sed 's/^..:..:.. //' "$work/watch")"
is "a misspelt word to it" 2 "$("$STEWARD" watch "$org" --severity hihg >"$work/answer" 2>&1; echo $?)"

# ---- the host is killed, and started again while nobody listens; then what was missed is told, and goes on
for i in $(seq 40); do change "{\"edits\":[{\"put\":\"ticket/k$i\",\"set\":{\"level\":$((i % 9))}}]}" || break; done &
changing=$!
told "$work/all" ticket/k3
kill -9 "$host_pid"
wait "$host_pid" 2>/dev/null || true
wait "$all" "$heavy" 2>/dev/null || true
wait "$changing" || true
start_host "$org"
for i in $(seq 20); do change "{\"edits\":[{\"put\":\"ticket/l$i\",\"set\":{\"level\":$((i % 9))}}]}"; done
last=$(sed -n 's/^id: //p' "$work/all" | tail -n1)
follow "$work/rest" "" -H "Last-Event-ID: $last"
for i in $(seq 20); do change "{\"edits\":[{\"put\":\"ticket/m$i\",\"set\":{\"level\":$((i % 9))}}]}"; done
change '{"edits":[{"put":"ticket/last","set":{"level":1}}]}'
follow "$work/once" "?from=1"
once=$follower
told "$work/rest" '^data: .*"change".*ticket/last'
told "$work/once" '^data: .*"change".*ticket/last'
# ids FILE…: those of events; one without only says where the stream is
ids() { awk '/^id: /{ id = $2 } /^event: /{ print id }' "$@"; }
is "told twice" "" "$(ids "$work/all" "$work/rest" | sort | uniq -d)"
[ "$(ids "$work/rest" | wc -l)" -gt 40 ] || fail "little was told after the restart: $(cat "$work/rest")"
is "gap or other than in one go" "" "$(diff <(ids "$work/all" "$work/rest") <(ids "$work/once" | grep -v '[.]a') | head -4)"
is "changes told" "$(model "SELECT count(*) FROM _history")" "$(cat "$work/all" "$work/rest" | grep -c '^event: change')"
is "findings told" "$(model "SELECT count(*) FROM finding")" \
  "$(cat "$work/all" "$work/rest" | grep -c '"kind":"finding","what":"opened"')"

# ---- the host says good-bye; who watches has waited for it meanwhile
told "$work/watch" ticket/m17
kill "$watch"
stop_host
wait "$once" 2>/dev/null || true
grep -q '^event: bye' "$work/once" || fail "no good-bye: $(tail -3 "$work/once")"
echo "streams: $(ids "$work/all" "$work/rest" | wc -l) events over a kill, each once; filters, refusals and good-bye"
