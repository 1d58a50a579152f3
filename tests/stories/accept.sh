#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A finding that somebody lets stand: accepted on the command line and over HTTP, by whoever answers for it and by nobody
# else; folded away and silent until its end, and then told again, once; also of a host that was killed in between.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

mkdir -p shop/policies/house
cd shop
cat >steward.lua <<'LUA'
return { name = "Shop", packs = { "core", "notify", "house" }, params = { notify = { findings = "none" } } }
LUA
cat >policies/house/pack.lua <<'LUA'
return pack { name = "house", version = "1.0.0", title = "House", requires = { "core" } }
LUA
cat >policies/house/said.lua <<'LUA'
return policy {
  title = "A service is said in a sentence", on = "service", findings = { unsaid = "medium" },
  eval = function(service, ctx)
    if not service.summary then
      ctx:finding("unsaid", { message = service.name .. " has no sentence", owner = service.owner,
        severity = service.criticality == "high" and "high" or nil })
    end
  end,
}
LUA
says 0 "" steward activate
cat >records.json <<'JSON'
{"edits":[
 {"create":"person/ana","set":{"name":"Ana"}}, {"create":"person/tom","set":{"name":"Tom"}},
 {"create":"destination/ana","set":{"name":"Ana","kind":"webhook","url":"http://127.0.0.1:9/in","person":"person/ana",
   "paused":true}},
 {"create":"service/shop","set":{"name":"Shop","owner":"person/ana"}},
 {"create":"service/till","set":{"name":"Till","owner":"person/tom"}}]}
JSON
says 0 "" steward apply records.json
# events: what was told
events() {
  sqlite3 -readonly data/model.db "SELECT group_concat(event, ' ') FROM (SELECT event FROM dispatch ORDER BY id)"
}
same() { [[ $2 == "$3" ]] || fail "$1: '$3' instead of '$2'"; }
same "at first" opened "$(events)"

# ---- on the command line, by oneself
says 2 "why, and until when?" steward findings accept 1 --until 30d
says 2 "where N is the number" steward findings accept shop
says 1 "Only a person" steward findings accept 1 --reason "The new shop opens in April" --until 30d
says 1 "Only whoever answers" steward findings accept 1 --reason "I like it" --until 30d --as person/tom
says 1 "until when?" steward findings accept 1 --reason "later" --until someday --as person/ana
says 1 "365 days at most" steward findings accept 1 --reason "never" --until 3000d --as person/ana
says 1 "there is no finding 99" steward findings accept 99 --reason "x" --until 30d --as person/ana
says 0 "Shop has no sentence" steward findings
says 0 "Finding 1 is accepted" steward findings accept 1 --reason "The new shop opens in April" --until 30d --as person/ana
says 0 "1 accepted (--accepted shows them)" steward findings
output=$(steward findings)
[[ $output != *"Shop has no sentence"* ]] || fail "what is accepted is not folded away: $output"
[[ $output == *"Till has no sentence"* && $output == *"just now"* ]] || fail "what is not accepted is missing: $output"
says 0 "The new shop opens in April" steward findings --accepted
says 0 "Till" steward findings accepted=false
says 0 "It is accepted by person/ana" steward why finding/1
says 0 "person/tom" steward findings --by owner
says 0 "house.said" steward findings --by policy
says 0 "service/shop" steward findings --by subject
says 2 "owner, policy or subject" steward findings --by colour
says 0 "There is nothing" steward findings --older 14d
says 2 "--older wants an age" steward findings --older old
is_json steward findings --by owner --json
is_json steward findings --json
says 0 "The new shop opens in April" steward get acceptance/finding-1
says 0 "is accepted no longer" steward findings withdraw 1 --reason "It does not" --as person/ana
same "withdrawn" "opened lapsed" "$(events)"
says 1 "is not accepted" steward findings withdraw 1 --as person/ana

# ---- through a host
ana=$(steward token create ana --role operator --person person/ana --json | grep -o 'stw_[A-Za-z0-9_-]*' | head -n1)
tom=$(steward token create tom --role operator --person person/tom --json | grep -o 'stw_[A-Za-z0-9_-]*' | head -n1)
host_starts host.log --listen 127.0.0.1:0
# ask TOKEN PATH [BODY]: the status, and the answer in ../answer
ask() {
  curl -s -o ../answer -w '%{http_code}' -H "Authorization: Bearer $1" ${3:+-H 'Content-Type: application/json' -d "$3"} \
    "$address/api/v1/$2" || true
}
# answers STATUS TEXT TOKEN PATH [BODY]
answers() {
  local status
  status=$(ask "${@:3}")
  [[ $status == "$1" ]] || fail "$status instead of $1 from $4: $(cat ../answer)"
  [[ $(cat ../answer) == *"$2"* ]] || fail "\"$2\" is missing in the answer of $4: $(cat ../answer)"
}
answers 404 'must be a number' "$ana" findings/one/accept '{"reason":"x","until":"30d"}'
answers 404 'there is no finding 99' "$ana" findings/99/accept '{"reason":"x","until":"30d"}'
answers 422 'why may it stand' "$ana" findings/1/accept '{"until":"30d"}'
answers 422 'until when' "$ana" findings/1/accept '{"reason":"x"}'
answers 422 'has no place here' "$ana" findings/1/accept '{"reason":"x","end":"30d"}'
answers 422 'Only whoever answers' "$tom" findings/1/accept '{"reason":"x","until":"30d"}'
answers 200 '"acceptance/finding-1.2"' "$ana" findings/1/accept '{"reason":"The shop moves","until":"30d"}'
answers 200 '"reason":"The shop moves"' "$ana" 'findings?accepted=true'
answers 200 '"items":[]' "$ana" 'findings?accepted=true&owner=person/tom'
answers 200 'Till has no sentence' "$ana" 'findings?accepted=false'
answers 200 '"acceptance/finding-1.2"' "$ana" findings/1
answers 400 'accepted is one of true, false, any' "$ana" 'findings?accepted=maybe'
answers 400 'opened_before is an instant' "$ana" 'findings?opened_before=then'
answers 200 'accept_finding' "$ana" openapi.json
gauge() { grep -qF 'steward_findings{severity="medium",accepted="true"} 1' <<<"$(curl -s -H "Authorization: Bearer $ana" "$address/metrics")"; }
soon gauge || fail "the metrics do not count what is accepted"
answers 200 'records' "$ana" findings/1/withdraw '{"reason":"It stays"}'
same "withdrawn by HTTP" "opened lapsed lapsed" "$(events)"

# ---- the end comes by itself, and is told once
answers 200 'finding-1.3' "$ana" findings/1/accept '{"reason":"Until tonight","until":"1s"}'
told() { [[ $(events) == "$1" ]]; }
soon told "opened lapsed lapsed lapsed" || fail "the end of the acceptance was not told: $(events)"
says 0 "Shop has no sentence" steward findings
says 0 "Its acceptance by Ana until" steward outbox show 4
same "ended" ended "$(sqlite3 -readonly data/model.db "SELECT ended FROM accepted ORDER BY id DESC LIMIT 1")"
same "at its instant" 0 "$(sqlite3 -readonly data/model.db "SELECT ended_at - until FROM accepted ORDER BY id DESC LIMIT 1")"

# ---- also when the host was not there
answers 200 'finding-1.4' "$ana" findings/1/accept '{"reason":"Until tonight","until":"2s"}'
kill -9 "$host_pid"
wait "$host_pid" 2>/dev/null || true
host_pid=
over() { [[ $(sqlite3 -readonly data/model.db "SELECT until < 1000 * CAST(strftime('%s') AS INTEGER) FROM accepted ORDER BY id DESC LIMIT 1") == 1 ]]; }
soon over || fail "time does not pass"
host_starts host.log --listen 127.0.0.1:0
soon told "opened lapsed lapsed lapsed lapsed" || fail "the end of the acceptance was not told after the restart: $(events)"
same "at its instant" 0 "$(sqlite3 -readonly data/model.db "SELECT ended_at - until FROM accepted ORDER BY id DESC LIMIT 1")"

# ---- what becomes graver is told, whoever accepted it
answers 200 'finding-1.5' "$ana" findings/1/accept '{"reason":"The shop moves","until":"30d"}'
answers 200 'service/shop' "$ana" changes '{"edits":[{"update":"service/shop","set":{"criticality":"high"}}]}'
same "graver" "opened lapsed lapsed lapsed lapsed raised" "$(events)"
says 0 "it is graver now" steward outbox show 6
says 0 "All is as it should be" steward verify

# ---- whoever listens hears of it
curl -sN -H "Authorization: Bearer $ana" "$address/api/v1/stream?from=1&kind=finding&record=service/shop" >../stream &
stream_pid=$!
streamed() { [[ $(grep -o '"what":"[a-z]*"' ../stream | cut -d'"' -f4 | sort | uniq -c | tr -s ' \n' ' ') == "$1" ]]; }
soon streamed " 5 accepted 1 changed 5 lapsed 1 opened " || fail "the stream tells something else: $(cat ../stream)"
kill "$stream_pid"
wait "$stream_pid" 2>/dev/null || true
id=$(grep -o '^id: [0-9]*\.f1-1-0' ../stream | head -n1 | cut -d' ' -f2)
[[ $id ]] || fail "an acceptance has no id in the stream: $(grep '^id:' ../stream)"
curl -sN -H "Authorization: Bearer $ana" -H "Last-Event-ID: $id" "$address/api/v1/stream?kind=finding&record=service/shop" \
  >../stream &
stream_pid=$!
soon streamed " 4 accepted 1 changed 5 lapsed " || fail "the stream does not go on behind $id: $(cat ../stream)"
kill "$stream_pid"
wait "$stream_pid" 2>/dev/null || true
host_stops

# ---- the journal alone comes to the same
events_before=$(events)
rm -f data/model.db*
says 0 "All is as it should be" steward verify
same "anew" "$events_before" "$(events)"
echo "accepted, silent, and told again"
