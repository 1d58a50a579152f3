#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One door is stormed: by slow, endless, deep, mis-typed, mis-encoded, bomb-compressed, forged and pipelined requests.
# Each gets a bounded answer and is counted, the host's memory stays bounded, and what honest senders deliver meanwhile
# all arrives, once.
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir -p "$org/policies/storm"
cat >"$org/steward.lua" <<'LUA'
return {
  name = "Storm", packs = { "storm" },
  sources = {
    honest = { intake = "storm.door", scheme = "none" },
    storm = { intake = "storm.door", scheme = "none" },
    signed = { intake = "storm.door", scheme = "github-sha256", secret = file "secrets/signed" },
  },
  limits = { header_ms = 2000, body_ms = 2000, intake_max = 4194304, memory_max = 33554432 },
}
LUA
mkdir -m 700 "$org/secrets"
(umask 077 && printf s >"$org/secrets/signed")
cat >"$org/policies/storm/pack.lua" <<'LUA'
return pack { name = "storm", version = "1.0.0", title = "Takes what comes" }
LUA
cat >"$org/policies/storm/model.lua" <<'LUA'
return model { item = { fields = { n = integer } } }
LUA
cat >"$org/policies/storm/door.lua" <<'LUA'
return intake {
  title = "Items", key = { "X-Delivery" },
  map = function(delivery, ctx)
    if delivery.source ~= "honest" then return ctx:ignore("storm") end
    return { { create = "item/" .. delivery.body.id, set = { n = delivery.body.n } } }
  end,
}
LUA
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=8:malloc_context_size=0"
start_host "$org"
url=http://127.0.0.1:$port/in
memory() { awk -v what="$1:" '$1 == what { print $2 }' "/proc/$host_pid/status"; } # kB
calm=$(memory VmRSS)
"$STEWARD_TEST_BIN/door" -p "$port" -u /in/honest -g honest -c 1 -a "$work/acked" >"$work/door" &
honest=$!

# storm WHAT STATUS CURL-ARGUMENTS…: the answer is this, and comes within a minute, however busy the machine
storm() {
  local what=$1 wanted=$2 found
  shift 2
  found=$(curl -s -m 60 -o "$work/answer" -w '%{http_code}' "$@") || true
  is "$what ($(head -c 300 "$work/answer" 2>/dev/null))" "$wanted" "$found"
}
json='Content-Type: application/json'

# ---- large, deep, called what they are not
head -c 5000000 /dev/zero | tr '\0' ' ' >"$work/large"
gzip -9nc "$work/large" >"$work/large.gz"
head -c 30000000 /dev/zero | gzip -9n >"$work/bomb"
{ printf '['; head -c 20000 /dev/zero | sed 's/\x00/[/g'; } >"$work/deep"
printf '{"a":1,"a":2}' >"$work/twice"
printf '{"a":"\xff"}' >"$work/bytes"
printf '\xff\xfe{' >"$work/half"
printf '<a/>' >"$work/xml"
{ printf 'a=1'; for i in $(seq 2000); do printf '&a%s=1' "$i"; done; } >"$work/fields"
for _ in 1 2 3; do
  for source in storm signed; do
    code() { if [ "$source" = signed ]; then echo 401; else echo "$1"; fi; } # nothing is looked at before it is proved
    storm "large" 413 -H "$json" --data-binary "@$work/large" "$url/$source"
    storm "endless" 413 -H "$json" -X POST -T - "$url/$source" <"$work/large"
    storm "bomb" "$(code 413)" -H "$json" -H 'Content-Encoding: gzip' --data-binary "@$work/bomb" "$url/$source"
    storm "too large when unpacked" "$(code 413)" -H 'Content-Encoding: gzip' --data-binary "@$work/large.gz" "$url/$source"
    storm "not gzip" "$(code 400)" -H "$json" -H 'Content-Encoding: gzip' --data-binary "@$work/twice" "$url/$source"
    storm "another coding" 415 -H "$json" -H 'Content-Encoding: br' --data-binary '{}' "$url/$source"
    storm "deep" "$(code 400)" -H "$json" --data-binary "@$work/deep" "$url/$source"
    storm "a name twice" "$(code 400)" -H "$json" --data-binary "@$work/twice" "$url/$source"
    storm "no UTF-8" "$(code 400)" -H "$json" --data-binary "@$work/bytes" "$url/$source"
    storm "half a character" "$(code 400)" -H 'Content-Type: application/json; charset=utf-16' --data-binary "@$work/half" "$url/$source"
    storm "another charset" "$(code 415)" -H 'Content-Type: application/json; charset=koi8-r' --data-binary "@$work/bytes" "$url/$source"
    storm "XML" "$(code 415)" -H 'Content-Type: application/xml' --data-binary "@$work/xml" "$url/$source"
    storm "many fields" "$(code 400)" --data-binary "@$work/fields" "$url/$source"
    storm "no boundary" "$(code 400)" -H 'Content-Type: multipart/form-data' --data-binary "@$work/xml" "$url/$source"
    storm "no event" "$(code 400)" -H 'Content-Type: application/cloudevents+json' --data-binary '{"id":"1"}' "$url/$source"
    storm "nothing" "$(code 400)" -X POST "$url/$source"
    storm "HEAD" 200 -I "$url/$source"
    storm "GET" 405 -i "$url/$source"
  done
done
grep -q '^[aA]llow: POST, OPTIONS, HEAD' "$work/answer" || fail "405 does not say what is allowed: $(cat "$work/answer")"

# ---- one byte a second
slow() ( # WHAT: what is sent at once; prints the first line of the answer
  said=
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf '%b' "$1" >&3
  for _ in {1..60}; do
    if read -r -t 1 part <&3; then # what was read of a line when its second was over stays in part
      echo "$said$part"
      return
    fi
    said+=$part
    printf x >&3 || return 0
  done
)
for i in $(seq 12); do
  slow "POST /in/storm HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n" >"$work/slow-body-$i" &
  slowly[i * 2 + 1]=$!
  slow "POST /in/storm HTTP/1.1\r\nX-Slow: " >"$work/slow-head-$i" &
  slowly[i * 2]=$!
done
wait "${slowly[@]}"
is "slow senders that were told so" 24 "$(cat "$work"/slow-* | grep -c '^HTTP/1.1 408 ')"

# ---- many at once, and half of them go before they have said it all
for i in $(seq 24); do
  head -c 3000000 /dev/zero | curl -s -m 3 --limit-rate 1M -o /dev/null -H "$json" -H 'Expect:' --data-binary @- "$url/storm" &
  crowd[i]=$!
done
wait "${crowd[@]}" || true

# ---- sent ahead: each is answered, in order
{
  for i in $(seq 200); do
    printf 'POST /in/storm HTTP/1.1\r\nHost: a\r\nX-Delivery: p%s\r\nContent-Length: 2\r\n\r\n[]' "$i"
    printf 'POST /in/storm HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n{'
  done
  printf 'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
} >"$work/ahead"
exec 3<>"/dev/tcp/127.0.0.1/$port"
cat "$work/ahead" >&3 &
timeout 120 cat <&3 >"$work/answers" || fail "what was sent ahead is not answered in time"
exec 3>&-
grep -ao 'HTTP/1.1 [0-9]*' "$work/answers" | cut -c10-12 | uniq -c | awk '{ print $1 "x" $2 }' | sort | uniq -c | awk '{ print $2 "*" $1 }' >"$work/order"
is "answers to what was sent ahead" "1x200*1 1x202*200 1x400*200" "$(paste -sd' ' "$work/order")"

# ---- counted
curl -sf --unix-socket "$org/data/steward.sock" http://localhost/metrics >"$work/metrics" || fail "no metrics"
refused() { sed -n "s/^steward_http_deliveries_refused_total{source=\"$1\",reason=\"$2\"} //p" "$work/metrics"; }
is "forged, counted" 39 "$(refused signed unproved)"
is "mis-typed, counted" 9 "$(refused storm unknown_type)"
is "too large, counted" 12 "$(refused storm too_large)"
[ "$(refused storm slow)" -ge 12 ] || fail "slow senders are not counted"
[ "$(refused storm malformed)" -ge 227 ] || fail "malformed deliveries are not counted: $(refused storm malformed)"

# ---- bounded, and nothing lost
peak=$(memory VmHWM)
echo "memory: $((calm / 1024)) MB before, $((peak / 1024)) MB at most"
[ $((peak - calm)) -lt $((150 * 1024)) ] || fail "the host took $(((peak - calm) / 1024)) MB"
kill "$honest" 2>/dev/null || true
wait "$honest" 2>/dev/null || true
curl -sf -o /dev/null "http://127.0.0.1:$port/readyz" || fail "the host is not ready after the storm"
stop_host
acked=$(wc -l <"$work/acked")
[ "$acked" -gt 100 ] || fail "only $acked honest deliveries were answered"
"$STEWARD" verify "$org" >"$work/verify" || fail "verify: $(cat "$work/verify")"
model "SELECT key FROM item" | sort >"$work/items"
is "answered and not there" "" "$(sort "$work/acked" | comm -23 - "$work/items" | head -3)"
is "honest deliveries journaled twice" 0 "$(journal "SELECT count(*) - count(DISTINCT key) FROM entry WHERE source = 'honest'")"
is "of the storm, journaled" 200 "$(journal "SELECT count(*) FROM entry WHERE source <> 'honest' AND key <> ''")"
echo "$acked honest deliveries answered meanwhile, each there once; of the storm nothing but the 200 that were sound"
