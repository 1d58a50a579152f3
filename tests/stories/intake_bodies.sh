#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The same news in every wrapping that senders use comes to the same record; what is only kept out of the journal is in
# no file; what waits for a yes gets one; and the model built anew from the journal is the same.
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir -p "$org/policies/wrap" "$work/b"
cat >"$org/steward.lua" <<'LUA'
return {
  name = "Wrappings", packs = { "wrap" },
  sources = {
    open = { intake = "wrap.door", scheme = "none" }, token = { intake = "wrap.door" },
    text = { intake = "wrap.lines", scheme = "none" },
  },
}
LUA
cat >"$org/policies/wrap/pack.lua" <<'LUA'
return pack { name = "wrap", version = "1.0.0", title = "Wrappings" }
LUA
cat >"$org/policies/wrap/model.lua" <<'LUA'
return model { item = { fields = { name = text, n = integer, source = text } } }
LUA
cat >"$org/policies/wrap/door.lua" <<'LUA'
return intake {
  title = "Items", key = { "X-Delivery", "body.key" }, query = { "id", "secret" },
  map = function(delivery, ctx)
    local body = delivery.events and delivery.events[1].data or delivery.body
    if body == null then
      body = delivery.query
    end
    if body.subscribe then
      return ctx:hold("wants a yes", { url = body.url })
    end
    local n = body.n or (delivery.form or {}).n
    return { { put = "item/" .. body.id, set = { name = body.name, n = math.tointeger(tonumber(n)), source = delivery.source } } }
  end,
}
LUA
cat >"$org/policies/wrap/lines.lua" <<'LUA'
return intake {
  title = "Lines of text", body = "any",
  map = function(delivery)
    local id, name = delivery.text:match("^<item id='(%w+)'>(.*)</item>")
    return { { put = "item/" .. id, set = { name = name } } }
  end,
}
LUA
start_host "$org"
url=http://127.0.0.1:$port/in
item() { # ID: the news of it
  printf '{"id":"%s","name":"Caf\xc3\xa9 \xf0\x9f\x98\x80 & co","n":7}' "$1"
}
send() { # WHAT STATUS CURL-ARGUMENTS…
  local what=$1 wanted=$2
  shift 2
  is "$what" "$wanted" "$(status "$@")"
}
json='Content-Type: application/json'
event=(-H 'ce-specversion: 1.0' -H 'ce-source: /shop' -H 'ce-type: item')
item a1 >"$work/b/a1"
send JSON 202 -H "$json" --data-binary "@$work/b/a1" "$url/open"
item a2 | gzip -n >"$work/b/a2"
send gzip 202 -H "$json" -H 'Content-Encoding: gzip' --data-binary "@$work/b/a2" "$url/open"
send "what curl calls a form" 202 --data-binary "$(item a3)" "$url/open"
send text/plain 202 -H 'Content-Type: text/plain; charset=UTF-8' --data-binary "$(item a4)" "$url/open"
{ printf '\xef\xbb\xbf'; item a5; } >"$work/b/a5"
send "a byte order mark" 202 -H "$json" --data-binary "@$work/b/a5" "$url/open"
item a6 | iconv -f UTF-8 -t UTF-16LE >"$work/b/a6"
send UTF-16 202 -H "$json; charset=utf-16le" --data-binary "@$work/b/a6" "$url/open"
send "a form" 202 --data-urlencode id=a7 --data-urlencode "name=$(printf 'Caf\xc3\xa9 \xf0\x9f\x98\x80 & co')" -d n=7 "$url/open"
send "a payload in a form" 202 --data-urlencode "payload=$(item a8)" -d n=9 "$url/open"
send "a form in parts" 202 -F id=a9 -F "name=$(printf 'Caf\xc3\xa9 \xf0\x9f\x98\x80 & co')" -F n=7 "$url/open"
item b1 >"$work/b/b1"
send "a file in parts" 202 -F "data=<$work/b/b1;type=application/json" -F "log=@$work/b/a2" "$url/open"
send "an event in headers" 202 "${event[@]}" -H 'ce-id: 1' -H "$json" --data-binary "$(item b2)" "$url/open"
send "a structured event" 202 -H 'Content-Type: application/cloudevents+json' \
  --data-binary "{\"specversion\":\"1.0\",\"id\":\"2\",\"source\":\"/shop\",\"type\":\"item\",\"data\":$(item b3)}" "$url/open"
send "a batch" 202 -H 'Content-Type: application/cloudevents-batch+json' \
  --data-binary "[{\"specversion\":\"1.0\",\"id\":\"3\",\"source\":\"/shop\",\"type\":\"item\",\"data_base64\":\"$(item b4 | base64 -w0)\"}]" "$url/open"
item b5 >"$work/b/b5"
send chunked 202 -H "$json" -H 'Transfer-Encoding: chunked' --data-binary "@$work/b/b5" "$url/open"
# no body at all, all is in the address
send "an address" 202 -X POST "$url/open?id=c1&secret=hidden-from-all&more=1"
send "text that nobody reads" 202 -H 'Content-Type: application/xml' \
  --data-binary "$(printf "<item id='c2'>Caf\xc3\xa9</item>")" "$url/text"
printf "<item id='c3'>Caf\xe9</item>" >"$work/b/c3"
send "text in another charset" 202 -H 'Content-Type: application/xml; charset=iso-8859-1' --data-binary "@$work/b/c3" "$url/text"
# told again: by a key in the body, and an event in another mode
send "the first of its key" 202 -H "$json" --data-binary '{"key":9007199254740993,"id":"d1","n":1}' "$url/open"
send "the second of its key" 200 -H "$json" --data-binary '{"key":9007199254740993,"id":"d2","n":1}' "$url/open"
send "the event of headers, structured" 200 -H 'Content-Type: application/cloudevents+json' \
  --data-binary "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/shop\",\"type\":\"item\",\"data\":$(item d3)}" "$url/open"
# a token where no header can be set
token=$("$STEWARD" token create wrap --source token --dir "$org" | grep -o 'stw_[0-9a-f_]*')
# The host hears of a new token within a second or so.
token_known() { [ "$(status -H "$json" --data-binary "$(item e1)" "$url/token?access_token=$token")" = 202 ]; }
soon token_known || fail "a token in the address is not good: $(cat "$work/answer")"
send "no token" 401 -H "$json" --data-binary "$(item e2)" "$url/token"
send "a wrong one" 401 -H "$json" --data-binary "$(item e2)" "$url/token?access_token=${token}0"
# what waits for a yes
send "to be confirmed" 202 -H "$json" --data-binary '{"subscribe":1,"url":"https://evil.example/yes"}' "$url/open"
send "to be confirmed, nothing asked" 202 -H "$json" --data-binary '{"subscribe":2}' "$url/open"
settled
is "what failed" "" "$(model "SELECT seq, reason FROM delivery WHERE state NOT IN ('applied', 'held')")"
is "items told in full" 15 "$(model "SELECT count(*) FROM item WHERE name = 'Café 😀 & co' AND n = 7")"
is "the one with another field" "Café 😀 & co 7" "$(model "SELECT name, n FROM item WHERE key = 'a8'" | tr '|' ' ')"
is "of the address" 1 "$(model "SELECT count(*) FROM item WHERE key = 'c1'")"
is "of texts" "Café Café" "$(model "SELECT name FROM item WHERE key IN ('c2', 'c3') ORDER BY key" | paste -sd' ')"
is "told again" "" "$(model "SELECT key FROM item WHERE key IN ('d2', 'd3', 'e2')")"
mapfile -t held < <("$STEWARD" deliveries state=held --dir "$org" --json | grep -o '"seq": *[0-9]*' | grep -o '[0-9]*' | sort -n)
is "that wait" 2 "${#held[@]}"
grep -q 'https://evil.example/yes' <<<"$("$STEWARD" deliveries show "${held[0]}" --dir "$org")" || fail "it does not show what a yes asks"
"$STEWARD" deliveries confirm "${held[0]}" --dir "$org" >"$work/said" 2>&1 && fail "a stranger's address was asked"
grep -q 'evil.example, which is not asked here' "$work/said" || fail "confirm says: $(cat "$work/said")"
"$STEWARD" deliveries confirm "${held[1]}" --as person/ana --dir "$org" >/dev/null || fail "could not confirm"
"$STEWARD" deliveries confirm "${held[1]}" --dir "$org" >/dev/null 2>&1 && fail "confirmed twice"
is "what became of them" "held wants a yes confirmed by person/ana" \
  "$(model "SELECT state, reason FROM delivery WHERE state IN ('held', 'confirmed') ORDER BY seq" | tr '|\n' '  ' | sed 's/ $//')"
curl -s --unix-socket "$org/data/steward.sock" http://localhost/metrics >"$work/metrics"
stop_host
# ---- secrets are nowhere, and the journal says all
for secret in "$token" hidden-from-all; do
  ! grep -rqa -e "$secret" "$org/data" "$work/host.log" "$work/metrics" || fail "$secret was kept: $(grep -rla -e "$secret" "$org/data" "$work/host.log")"
done
facts() { model "SELECT key, name, n, source FROM item ORDER BY key; SELECT seq, source, key, state, reason, records FROM delivery ORDER BY seq; SELECT * FROM _held"; }
facts >"$work/before"
rm "$org"/data/model.db*
start_host "$org"
stop_host
facts >"$work/after"
is "what a rebuilt model has otherwise" "" "$(diff "$work/before" "$work/after" | head -4)"
"$STEWARD" verify "$org" >"$work/verify" || fail "verify: $(cat "$work/verify")"
echo "$(wc -l <"$work/before") rows of items and deliveries, the same when built anew; no secret in any file"
