#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What policies say leaves the host, while its receiver fails, resets and accepts twice, and the host is killed: every
# message arrives at least once, each id's content never changes, and to one destination they come in order.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$0")/cli_lib.sh"
: "${STEWARD_TEST_BIN:?the folder of the test programs}"
places=6 each=${EACH:-30}

"$STEWARD_TEST_BIN/receiver" "$place/port" "$place/came" &
receiver_pid=$!
trap 'kill $receiver_pid 2>/dev/null; leave' EXIT
soon [ -s port ] || fail "the receiver does not listen"
port=$(cat port)

mkdir -p acme/policies/house acme/secrets && cd acme
cat >steward.lua <<'LUA'
return {
  name = "Acme",
  listen = "127.0.0.1:0",
  packs = { "core", "house" },
  outgoing = { concurrency = 6 },
}
LUA
cat >policies/house/pack.lua <<'LUA'
return pack { name = "house", version = "1", title = "House", requires = { "core" } }
LUA
cat >policies/house/told.lua <<'LUA'
return policy {
  title = "Every incident is told where its number says",
  on = "incident",
  eval = function(incident, ctx)
    ctx:message("told", { to = "destination/" .. incident.number, subject = incident.title, body = "It is there." })
  end,
}
LUA
printf 'whsec_%s\n' "$(openssl rand -base64 32)" >secrets/hook
printf 'http://127.0.0.1:%s/hook-of-d1' "$port" >secrets/url # that it is a secret changes nothing

# Destinations d1 …; the first one's URL stands in a file.
edits() {
  for ((i = 1; i <= places; i++)); do
    url="http://127.0.0.1:$port/hook-of-d$i"
    ((i > 1)) || url="file secrets/url"
    printf '{"put":"destination/d%d","set":{"name":"D%d","kind":"webhook","url":"%s","secret":"file secrets/hook","allow_private":true}}' \
      "$i" "$i" "$url"
    ((i == places)) || printf ','
  done
}
host_starts ../log .
echo "{\"edits\":[$(edits)]}" | steward apply - >/dev/null

says 0 "took the message" steward outbox test destination/d2
says 1 "is private" bash -c "echo '{\"edits\":[{\"put\":\"destination/shut\",\"set\":{\"name\":\"S\",\"kind\":\"webhook\",\"url\":\"http://localhost:$port/\"}}]}' | '$STEWARD' apply - >/dev/null; '$STEWARD' outbox test destination/shut"

incidents() {
  local from=$1 to=$2 n i separator=
  printf '{"edits":['
  for ((n = from; n <= to; n++)); do
    for ((i = 1; i <= places; i++)); do
      printf '%s{"put":"incident/i%d-%d","set":{"title":"Number %d","number":"d%d"}}' "$separator" "$n" "$i" "$n" "$i"
      separator=,
    done
  done
  printf ']}'
}
part=$((each / 3))
for round in 0 1 2; do
  incidents $((round * part + 1)) $(((round + 1) * part)) | steward apply - >/dev/null
  ((round == 2)) && break
  sleep 0.4 # any moment is good
  kill -9 "$host_pid"
  wait "$host_pid" 2>/dev/null || true
  host_starts ../log .
done

sent() { steward outbox state=sent --limit 1000 --json | grep -o '"id":' | wc -l; }
none_waits() { steward outbox state=waiting --limit 1 --json >../waiting && ! grep -q '"id":' ../waiting; }
soon none_waits || fail "still waiting after two minutes:"$'\n'"$(steward outbox state=waiting | head -20)"
[[ $(sent) == $((part * 3 * places)) ]] || fail "$(sent) sent instead of $((part * 3 * places))"
curl -sf --unix-socket data/steward.sock http://localhost/metrics >../metrics || fail "no metrics"
grep -q '^steward_courier_sent_total{kind="webhook"} [1-9]' ../metrics || fail "the courier counts nothing"

# ---- what is given up is told to who watches
steward watch --kind dispatch >../watched 2>&1 &
watch_pid=$!
trap 'kill $receiver_pid $watch_pid 2>/dev/null; leave' EXIT
watches() { grep -qx 'steward_http_streams 1' <<<"$(curl -sf --unix-socket data/steward.sock http://localhost/metrics)"; }
soon watches || fail "nobody watches:"$'\n'"$(cat ../watched)"
steward apply - >/dev/null <<JSON
{"edits":[{"put":"destination/gone","set":{"name":"Gone","kind":"webhook","url":"http://127.0.0.1:$port/gone","allow_private":true}},
  {"put":"incident/lost","set":{"title":"Nobody hears this","number":"gone"}}]}
JSON
soon grep -q dead ../watched || fail "it was not told that a message was given up:"$'\n'"$(cat ../watched)"
kill "$watch_pid"
[[ $(sed 's/^..:..:.. //' ../watched) == "dispatch dead incident/lost to destination/gone: Nobody hears this; "*410* ]] ||
  fail "what steward watch says of it:"$'\n'"$(cat ../watched)"
says 0 "Nobody hears this" steward outbox state=dead
host_stops

sed -i 's/concurrency = 6/concurency = 6/' steward.lua
says 2 "did you mean concurrency" steward serve .
sed -i 's/concurency = 6/max_age = 3/' steward.lua
says 2 'write max_age = "3d"' steward serve .

cd ..
grep ' msg_' came | grep -v ' gone$' >messages
[[ $(cut -d' ' -f2 messages | sort -u | wc -l) == $((part * 3 * places)) ]] || fail "not every message arrived"
[[ $(cut -d' ' -f2,3 messages | sort -u | wc -l) == $((part * 3 * places)) ]] || fail "the content of an id changed"
grep -qv ' taken$' messages || fail "the receiver had no bad day"
# By destination the numbers of the sends never go back.
cut -d' ' -f1,2 messages | tr '_' ' ' | awk '{ if ($NF < last[$1]) { print $1 ": " $NF " after " last[$1]; bad = 1 }
  last[$1] = $NF } END { exit bad }' || fail "out of order"
if grep -rn "hook-of-d1" log; then fail "the log shows a secret URL"; fi
echo "ok: $((part * 3 * places)) messages in $(wc -l <messages) attempts that came whole"
