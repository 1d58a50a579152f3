#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Clients that others wrote are understood and understand us: the published JavaScript clients of Standard Webhooks and of
# CloudEvents deliver in every mode and are refused when tampered with, verify and read what the host sends; curl delivers
# forms, files and gzip under a signature.
# shellcheck source=tests/stories/lib.sh
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
command -v node >/dev/null || skip "node is not installed"
command -v npm >/dev/null || skip "npm is not installed: apt-get install npm"
mkdir "$work/npm"
npm install --prefix "$work/npm" --no-audit --no-fund --ignore-scripts --fetch-retries 1 --fetch-timeout 20000 \
  standardwebhooks@1 cloudevents@10 >"$work/npm.log" 2>&1 || skip "npm could not fetch the clients: $(tail -n 3 "$work/npm.log" | head -n 1)"
export NODE_PATH=$work/npm/node_modules
cp "$here/clients.js" "$work"

# ---- a host that takes items in and tells of each
mkdir -p "$org/policies/talk"
mkdir -m 700 "$org/secrets"
SECRET=whsec_$(openssl rand -base64 32) TOKEN=events-$RANDOM$RANDOM$RANDOM
export SECRET TOKEN
(
  umask 077
  printf %s "$SECRET" >"$org/secrets/standard"
  printf %s "$TOKEN" >"$org/secrets/events"
  printf 'a secret of curl' >"$org/secrets/curl"
)
cat >"$org/steward.lua" <<'LUA'
return {
  name = "Clients", packs = { "core", "talk" },
  sources = {
    standard = { intake = "talk.items", scheme = "standard-webhooks-v1", secret = file "secrets/standard" },
    events = { intake = "talk.items", scheme = "bearer", secret = file "secrets/events" },
    curl = { intake = "talk.items", scheme = "github-sha256", secret = file "secrets/curl" },
  },
}
LUA
echo 'return pack { name = "talk", version = "1", title = "Items", requires = { "core" } }' >"$org/policies/talk/pack.lua"
echo 'return model { item = { fields = { text = text, about = text, to = list (ref "destination") } } }' >"$org/policies/talk/model.lua"
cat >"$org/policies/talk/items.lua" <<'LUA'
return intake {
  title = "Items", key = { "webhook-id" },
  map = function(delivery)
    local edits = {}
    for _, event in ipairs(delivery.events or { { data = delivery.body.data or delivery.body } }) do
      local data = type(event.data) == "table" and event.data or { text = event.data or event.data_base64 }
      edits[#edits + 1] = {
        put = "item/" .. (data.id or event.id),
        set = { text = data.text, about = table.concat({ event.source or "", event.subject or "", event.sequence or "" }, "|") },
      }
    end
    return edits
  end,
}
LUA
cat >"$org/policies/talk/told.lua" <<'LUA'
return policy {
  title = "Every item is told to everybody", on = "item",
  eval = function(item, ctx)
    for d in ctx:each("destination") do
      ctx:message("told-" .. d.key, { to = d, subject = item.key, body = item.text or "" })
    end
  end,
}
LUA
node "$work/clients.js" receive "$work/receiver" "$work/came" &
receiver_pid=$!
# shellcheck disable=SC2317 # called by the trap
leave() {
  kill "$receiver_pid" 2>/dev/null || true
  wait "$receiver_pid" 2>/dev/null || true
  finish
}
trap leave EXIT
soon [ -s "$work/receiver" ] || fail "the receiver does not listen"
start_host "$org"
destination() {
  printf '{"put":"destination/%s","set":{"name":"%s","kind":"%s","url":"%s/%s","secret":"file secrets/standard","allow_private":true}}' \
    "$1" "$1" "$1" "$(cat "$work/receiver")" "$1"
}
curl -sf -o /dev/null --unix-socket "$org/data/steward.sock" -H 'Content-Type: application/json' \
  -d "{\"edits\":[$(destination webhook),$(destination cloudevents)]}" http://host/api/v1/changes || fail "no destinations"

# ---- they deliver
url=http://127.0.0.1:$port/in
node "$work/clients.js" send "$url" || fail "a client was not understood"
echo "Standard Webhooks and CloudEvents of npm were taken, and refused where they were tampered with"

# ---- curl delivers, signed: what is signed is what goes over the wire
text='Café 😀 & co, 50%'
item() { printf '{"id":"%s","text":"%s"}' "$1" "$text"; }
code() { openssl dgst -sha256 -hmac 'a secret of curl' -r | cut -d' ' -f1; }
by_curl() { # WHAT STATUS SIGNEDFILE CURL-ARGUMENTS…
  local what=$1 wanted=$2 code
  code=$(code <"$3")
  shift 3
  is "$what" "$wanted" "$(status -H "X-Hub-Signature-256: sha256=$code" "$@" "$url/curl")"
}
percent() { printf %s "$1" | od -An -v -tx1 | tr -d '\n' | tr ' ' %; }
item d1 >"$work/d1"
by_curl JSON 202 "$work/d1" -H 'Content-Type: application/json' --data-binary "@$work/d1"
item d2 | gzip -n >"$work/d2"
by_curl gzip 202 "$work/d2" -H 'Content-Type: application/json' -H 'Content-Encoding: gzip' --data-binary "@$work/d2"
printf 'id=d3&text=%s' "$(percent "$text")" >"$work/d3"
by_curl "a form" 202 "$work/d3" --data-binary "@$work/d3"
# What curl makes of a form is known when it has been sent once, to a listener that keeps it and answers with its type.
for how in --data-urlencode --form; do
  arguments=("$how" "id=d4$how" "$how" "text=$text")
  node "$work/clients.js" keep "$work/there$how" "$work/sent" &
  soon [ -s "$work/there$how" ] || fail "the listener that keeps does not listen"
  type=$(curl -s "${arguments[@]}" "$(cat "$work/there$how")/")
  by_curl "$how" 202 "$work/sent" -H "Content-Type: $type" --data-binary "@$work/sent"
  printf x >>"$work/sent"
  code=$(head -c -1 "$work/sent" | code)
  is "$how, tampered with" 401 "$(status -H "X-Hub-Signature-256: sha256=$code" -H "Content-Type: $type" --data-binary "@$work/sent" "$url/curl")"
done

# ---- and read what the host sends
wanted=32 # two of each item
all_came() { [ -e "$work/came" ] && [ "$(wc -l <"$work/came")" -ge "$wanted" ]; }
soon all_came || fail "not $wanted messages came: $(cat "$work/came")"
stop_host
items=(c1 c2 c3 c4 c5 c6 c7 c8 c9 d1 d2 d3 d4--data-urlencode d4--form w1 w2)
is "items" "${items[*]}" "$(model "SELECT key FROM item ORDER BY key" | paste -sd' ')"
is "items with another text" "c3 c4" "$(model "SELECT key FROM item WHERE text IS NOT '$text' ORDER BY key" | paste -sd' ')"
is "bytes of an event" "AP/+ AP/+" "$(model "SELECT text FROM item WHERE key IN ('c3', 'c4')" | paste -sd' ')"
is "attributes of an event" "/shop|50% off|7" "$(model "SELECT about FROM item WHERE key = 'c6'")"
model "SELECT '/webhook webhook steward.message ' || key || ' | ' || text FROM item UNION ALL
  SELECT '/cloudevents event steward.message ' || key || ' | ' || text || ' | id true' FROM item" | sort >"$work/wanted"
is "what the clients read of what the host sent" "" "$(sort -u "$work/came" | diff "$work/wanted" - | head -4)"
for secret in "$SECRET" "$TOKEN" 'a secret of curl'; do
  ! grep -rqaF -e "$secret" "$org/data" "$work/host.log" || fail "$secret was kept"
done
echo "${#items[@]} items came in; the clients verified and read the $wanted messages that went out"
