#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# 10 000 deliveries, every tenth told twice, in random order, while the host is killed and started again at random: what is
# there in the end is what one host makes of them that gets each once, in order and in peace. What policies say leaves at
# the same time to a receiver that fails, resets, keeps silent and accepts twice: it sees every message at least once, and
# each id always with the same content. SEED=N repeats an order.
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
STEWARD=${STEWARD_RELEASE:-$STEWARD} # how often it is killed says more than how slow it is
seed=${SEED:-$RANDOM} incidents=300 tellings=30
places=6

# ---- 9 000 tellings of 300 incidents; the organisation that hears them
awk -v n="$incidents" -v k="$tellings" 'BEGIN {
  split("seen watched waiting watched", words, " ")
  for (r = 1; r <= k; r++) for (i = 1; i <= n; i++) {
    at = 1767225600 + i * 420 + r * 1800 + (i * r) % 600
    state = r == 1 ? "boiling" : r == k && i % 5 ? "cold" : words[1 + (i + r) % 4]
    printf "{\"box\":{\"id\":%d,\"rev\":%d,\"name\":\"Box %d\",\"is\":\"%s\",\"at\":%d,\"since\":%d,\"level\":\"%s\",\"shop\":\"%s\"}}\n",
      i, r, i, state, at, 1767225600 + i * 420, i % 3 ? "minor" : "critical", i % 2 ? "tea" : "coffee"
  }
}' >"$work/ordered"
awk -v seed="$seed" 'BEGIN { srand(seed) } { printf "%.9f %s\n", rand(), $0 } NR % 9 == 0 { printf "%.9f %s\n", rand(), $0 }' \
  "$work/ordered" | sort | cut -d' ' -f2- >"$work/shuffled"
is "deliveries" 10000 "$(wc -l <"$work/shuffled")"
mkdir -p "$org/policies/house"
mkdir -m 700 "$org/secrets"
(
  umask 077
  printf 'boxes-token' >"$org/secrets/boxes"
  printf 'whsec_%s' "$(openssl rand -base64 32)" >"$org/secrets/hook"
)
cat >"$org/steward.lua" <<'LUA'
return {
  name = "Storm", packs = { "core", "intake", "sla", "house" },
  params = { ["intake.generic"] = { senders = { boxes = {
    key = "box.id", title = "box.name", state = "box.is", at = "box.at", version = "box.rev", opened_at = "box.since",
    severity = "box.level", service = "box.shop",
    states = { boiling = "new", seen = "in_progress", watched = "in_progress", waiting = "on_hold", cold = "resolved" },
  } } } },
  sources = { boxes = { intake = "intake.generic", scheme = "github-sha256", secret = file "secrets/boxes" } },
  limits = { policies = { throng_most = 0 } }, -- each is told by itself, however many come in five minutes
}
LUA
echo 'return pack { name = "house", version = "1", title = "House", requires = { "core" } }' >"$org/policies/house/pack.lua"
cat >"$org/policies/house/told.lua" <<LUA
return policy {
  title = "That something grave is so, and that it is over", on = "incident",
  eval = function(incident, ctx)
    if incident.impact == "high" then
      local to = "destination/d" .. math.tointeger(tonumber(incident.key:match("%d+"))) // 3 % $places
      ctx:message("grave", { to = to, subject = incident.title })
      if incident.state == "resolved" then
        ctx:message("over", { to = to, subject = incident.title, body = "It is over." })
      end
    end
  end,
}
LUA
cat >"$org/policies/house/busy.lua" <<'LUA'
return policy {
  title = "How a service stands", on = "service", gives = { open_now = integer, oldest = instant },
  findings = { burning = "high" },
  eval = function(service, ctx)
    local open = ctx:count("incident", { service = service, state = { "new", "in_progress", "on_hold" } })
    if open > 20 then
      ctx:finding("burning", { message = open .. " incidents are open" })
    end
    return { open_now = open, oldest = ctx:min("incident", "opened_at", { service = service }) }
  end,
}
LUA

# ---- receivers, and a host with places to tell
receivers=()
# shellcheck disable=SC2317 # called by the trap
leave() {
  kill "${receivers[@]}" 2>/dev/null || true
  finish
}
trap leave EXIT
receiver() { # NAME: it listens, and its address is the secret of the organisation
  "$STEWARD_TEST_BIN/receiver" "$work/port-$1" "$work/came-$1" &
  receivers+=($!)
  soon [ -s "$work/port-$1" ] || fail "the receiver does not listen"
  (umask 077 && printf 'http://127.0.0.1:%s/' "$(cat "$work/port-$1")" >"$org/secrets/url")
}
begin() {
  local edits='{"put":"service/tea","set":{"name":"Tea"}},{"put":"service/coffee","set":{"name":"Coffee"}}' i
  for ((i = 0; i < places; i++)); do
    edits+=",{\"put\":\"destination/d$i\",\"set\":{\"name\":\"D\",\"kind\":\"webhook\",\"url\":\"file secrets/url\",
      \"secret\":\"file secrets/hook\",\"allow_private\":true,\"concurrency\":16}}"
  done
  start_host "$org"
  curl -sf -o "$work/answer" --unix-socket "$org/data/steward.sock" -H 'Content-Type: application/json' -d "{\"edits\":[$edits]}" \
    http://host/api/v1/changes || fail "no places to tell"
}
send() { "$STEWARD_TEST_BIN/door" -p "$port" -u /in/boxes -k boxes-token -f "$1" -c 8 -r; }
none_waits() {
  curl -sf -o "$work/waiting" --unix-socket "$org/data/steward.sock" "http://host/api/v1/outbox?limit=1&state=waiting" &&
    ! grep -q '"id":' "$work/waiting"
}
# found WHAT MEMBERS [STATE]: these members of each thing of a list, page by page
found() {
  local next=
  while :; do
    curl -sf -o "$work/found" --unix-socket "$org/data/steward.sock" "http://host/api/v1/$1?limit=500&cursor=$next${3:+&state=$3}" || fail "$1: $next"
    sqlite3 :memory: "SELECT group_concat(part, ' ') FROM (SELECT i.key AS n, m.key || '=' || m.value AS part FROM
      json_each(CAST(readfile('$work/found') AS TEXT), '\$.items') i, json_each(i.value) m
      WHERE instr(' $2 ', ' ' || m.key || ' ') ORDER BY i.key, m.key) GROUP BY n"
    next=$(grep -o '"next":"[^"]*"}$' "$work/found" | cut -d'"' -f4 || true)
    [ -n "$next" ] || return 0
  done
}
# All that people and programs see, without the numbers of entries and the instants at which it came.
facts() {
  model "SELECT 'incident', key, title, state, priority, impact, opened_at, resolved_at, source_state, source_version,
      source_updated_at, (SELECT key FROM service WHERE id = service) FROM incident
    UNION ALL SELECT 'service', key, open_now, oldest, 0, 0, 0, 0, 0, 0, 0, 0 FROM service ORDER BY 1, 2"
  found findings 'policy code key record severity message' open | sort
  found clocks 'policy name record state due started stopped elapsed breached passed' | sort
  for key in 7 123 299 300; do
    curl -sf --unix-socket "$org/data/steward.sock" "http://host/api/v1/records/incident/boxes-$key/history/state" |
      grep -oE '"(at|value)":("[^"]*"|[0-9]*)' | paste -sd' '
  done
}

# ---- in peace
calm=$work/calm
cp -r "$org" "$calm"
storm=$org
org=$calm
receiver calm
begin
said=$(send "$work/ordered")
is "answers in peace" "202 9000" "$said"
settled
facts >"$work/facts-calm"
stop_host
is "incidents" "$incidents" "$(model "SELECT count(*) FROM incident")"
messages=$(model "SELECT count(*) FROM dispatch")
is "messages" 180 "$messages"

# ---- in the storm
org=$storm
receiver storm
begin
split -n l/5 "$work/shuffled" "$work/part-" # so that it is killed five times, however fast it is
kills=0
for part in "$work"/part-*; do
  send "$part" >>"$work/parts" &
  sender=$! sending=true
  while $sending; do
    sleep "0.$(printf '%03d' $((RANDOM % 200 + 50)))" # any moment is good
    kill -9 "$host_pid"
    wait "$host_pid" 2>/dev/null || true
    kills=$((kills + 1))
    start_host "$org"
    kill -0 "$sender" 2>/dev/null || sending=false
  done
  wait "$sender" || fail "not all deliveries were taken: $(cat "$work/parts")"
done
awk '{ n[$1] += $2 } END { for (i in n) print i, n[i] }' "$work/parts" | sort -n >"$work/answers"
settled
is "deliveries taken" 10000 "$(awk '$1 == 200 || $1 == 202 { n += $2 } END { print n }' "$work/answers")"
is "deliveries answered otherwise" "" "$(grep -vE '^(0|200|202|503) ' "$work/answers" || true)"
echo "seed $seed: $kills kills; answers: $(paste -sd, "$work/answers")"
is "deliveries journaled" "9000 9000" "$(journal "SELECT count(*), count(DISTINCT key) FROM entry WHERE key <> ''" | tr '|' ' ')"
facts >"$work/facts-storm"
is "facts that the storm changed" "" "$(diff "$work/facts-calm" "$work/facts-storm" | head -6)"
soon none_waits || fail "there are messages that wait: $(cat "$work/waiting")"
stop_host
"$STEWARD" verify "$org" >"$work/verify" || fail "verify: $(cat "$work/verify")"
grep ' msg_' "$work/came-storm" >"$work/came"
is "messages that arrived" "$messages" "$(cut -d' ' -f2 "$work/came" | sort -u | wc -l)"
is "messages with another content the next time" "" "$(cut -d' ' -f2,3 "$work/came" | sort -u | cut -d' ' -f1 | uniq -d)"
[ "$(wc -l <"$work/came")" -gt "$messages" ] || fail "no message was accepted twice"
grep -qv ' taken$' "$work/came" || fail "the receiver had no bad day"
echo "$(wc -l <"$work/facts-storm") lines of facts as in peace; $messages messages in $(wc -l <"$work/came") attempts, each there, none changed"
