#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# kill -9 at random points under load, again and again: every delivery that was answered is there exactly once, the
# chain holds, and the host agrees with itself. ROUNDS (default 200).
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir -p "$org/policies/crash"
cat >"$org/steward.lua" <<'LUA'
return { name = "Crash", packs = { "crash" }, sources = { door = { intake = "crash.door", scheme = "none" } } }
LUA
cat >"$org/policies/crash/pack.lua" <<'LUA'
return pack { name = "crash", version = "1.0.0", title = "Counts what comes in" }
LUA
cat >"$org/policies/crash/model.lua" <<'LUA'
return model {
  crate = { fields = { label = text } },
  item = { fields = { crate = ref "crate", n = integer } },
}
LUA
cat >"$org/policies/crash/door.lua" <<'LUA'
return intake {
  title = "Items", key = { "X-Delivery" },
  map = function(delivery)
    local body = delivery.body
    local crate = "crate/" .. body.n % 7
    return { { put = crate }, { create = "item/" .. body.id, set = { crate = crate, n = body.n } } }
  end,
}
LUA
cat >"$org/policies/crash/full.lua" <<'LUA'
return policy {
  title = "How full a crate is", on = "crate", gives = { items = integer, last = integer },
  eval = function(crate, ctx)
    return { items = ctx:count("item", { crate = crate }), last = ctx:max("item", "n", { crate = crate }) }
  end,
}
LUA
: >"$work/acked"
rounds=${ROUNDS:-200}
answered() { [ "$(wc -l <"$work/acked")" -ge "$1" ]; }
for round in $(seq "$rounds"); do
  before=$(wc -l <"$work/acked")
  start_host "$org"
  "$STEWARD_TEST_BIN/door" -p "$port" -u /in/door -g "r$round" -c 4 -a "$work/acked" >/dev/null &
  sender=$!
  soon answered $((before + 1)) || fail "round $round: no delivery is answered"
  sleep "0.$(printf '%03d' $((RANDOM % 150 + 5)))" # any moment is good
  kill -9 "$host_pid"
  wait "$host_pid" 2>/dev/null || true
  host_pid=
  wait "$sender" 2>/dev/null || true
  [ $((round % 50)) -ne 0 ] || echo "$round kills, $(wc -l <"$work/acked") deliveries answered"
done
start_host "$org"
stop_host
acked=$(wc -l <"$work/acked")
[ "$acked" -gt "$rounds" ] || fail "only $acked deliveries were answered: no load to speak of"
is "answered twice" 0 "$(sort "$work/acked" | uniq -d | wc -l)"
model "SELECT key FROM item" | sort >"$work/items"
is "answered and not there" "" "$(sort "$work/acked" | comm -23 - "$work/items" | head -3)"
is "deliveries journaled twice" 0 "$(journal "SELECT count(*) - count(DISTINCT key) FROM entry WHERE key <> ''")"
is "deliveries and items" "$(journal "SELECT count(*) FROM entry WHERE key <> ''")" "$(wc -l <"$work/items")"
is "items that crates count" "$(wc -l <"$work/items")" "$(model "SELECT sum(items) FROM crate")"
"$STEWARD" verify "$org" >"$work/verify" || fail "verify: $(cat "$work/verify")"
echo "$rounds kills: $acked deliveries answered, each there once; the chain holds and verify is clean"
