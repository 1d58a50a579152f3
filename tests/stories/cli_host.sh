#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A host and the commands beside it: what writes goes through its socket, what reads goes beside it; it starts again on
# SIGHUP and ends on SIGTERM with everything finished.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

steward init harbour >/dev/null
cd harbour

# It stays the same over a new start. Below the kernel's own range, beside those of the other stories.
port=$((29100 + $$ % 3000))
host_starts log --listen "127.0.0.1:$port"
grep -q "in force since entry 1" log || fail "nothing came into force: $(cat log)"
token=$(grep -o 'stw_[0-9a-f_]*' log) || fail "no first token: $(cat log)"
[[ $(curl -s -o /dev/null -w '%{http_code}' "$address/api/v1/types") == 401 ]] || fail "the door stands open"
curl -sf -H "Authorization: Bearer $token" "$address/api/v1/types" >/dev/null || fail "the first token does not open"

# Only one can write; the commands go through the host.
says 3 "" steward serve --listen 127.0.0.1:0
says 0 "person/ana" steward apply - --as person/ana <<<'{"put":"person/ana","set":{"name":"Ana"}}'
says 0 "service/shop" steward apply - <<<'{"put":"service/shop","set":{"name":"Shop","owner":"person/ana"}}'
says 1 'did you mean' steward apply - <<<'{"put":"service/shop","set":{"nme":"Shop"}}'
says 0 "Ana" steward get person/ana
says 0 "has not signed up" steward findings
says 0 "Nothing to do" steward activate
says 0 "All is as it should be" steward verify
curl -sf -H "Authorization: Bearer $token" "$address/api/v1/journal" >journal.json
grep -q '"actor":"person/ana"' journal.json || fail "--as is lost on the way: $(cat journal.json)"
grep -q '"actor":"cli"' journal.json || fail "who acts without --as: $(cat journal.json)"

# A guard's no comes through the host with its reasons.
steward apply - >/dev/null <<<'{"create":"commitment/c1","set":{"person":"person/ana","role":"service_owner","service":"service/shop"}}'
says 1 "Refused: Only Ana can accept this" steward apply - --as person/ben <<<'{"update":"commitment/c1","set":{"accepted":true}}'

# A signed delivery is seen by the commands; so is one that was forged.
body='{"action":"opened","issue":{"id":1,"number":7,"title":"Nobody can pay","body":"","html_url":"https://github.com/harbour/shop/issues/7","user":{"login":"ana"},"assignee":null,"closed_at":null,"state_reason":null,"labels":[{"name":"incident"}],"state":"open","created_at":"2026-03-02T09:00:00Z","updated_at":"2026-03-02T09:00:00Z"},"repository":{"id":1,"name":"shop","full_name":"harbour/shop","default_branch":"main"}}'
signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$(cat secrets/github)" -r | cut -d' ' -f1)
deliver() {
  curl -s -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -H 'X-GitHub-Event: issues' \
    -H "X-GitHub-Delivery: $1" -H "X-Hub-Signature-256: sha256=$2" -d "$body" "$address/in/github"
}
[[ $(deliver d-1 "$signature") == 202 ]] || fail "a signed delivery is not taken"
[[ $(deliver d-2 "${signature//[0-9]/0}") == 401 ]] || fail "a forged delivery is taken"
listed() { grep -q "$1" <<<"$(steward deliveries "${@:2}")"; }
soon listed 'github  *applied' || fail "it is not applied: $(steward deliveries)"
says 0 "applied" steward deliveries
says 0 "Nobody can pay" steward deliveries show "$(steward deliveries --json | grep -o '"seq":[0-9]*' | head -n1 | cut -d: -f2)"
says 0 "Nobody can pay" steward get incident --fields title

# A delivery that could not be mapped waits until its mapping is mended.
cat >policies/house/feed.lua <<'EOF'
return intake {
  title = "Feed",
  scheme = "bearer",
  map = function(delivery)
    return { { put = "person/" .. delivery.body.nme, set = { name = delivery.body.nme } } }
  end,
}
EOF
echo feed-secret >secrets/feed
sed -i 's/^  sources = {/&\n    feed = { intake = "house.feed", secret = file "secrets\/feed" },/' steward.lua
says 0 "In force since entry" steward activate
curl -sf -o /dev/null -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d '{"name":"ben"}' "$address/in/feed" ||
  fail "an admin cannot deliver"
soon listed feed state=failed || fail "it has not failed: $(steward deliveries)"
says 0 "house/feed.lua:5" steward deliveries state=failed
number=$(steward deliveries state=failed --json | grep -o '"seq":[0-9]*' | head -n1 | cut -d: -f2)
sed -i 's/nme/name/g' policies/house/feed.lua
says 0 "In force since entry" steward activate
says 0 "1 record changed" steward deliveries retry "$number"
says 0 "ben" steward get person/ben

# A token is known to the running host within a second or so, and its end as well.
reader=$(steward token create looks --role reader | head -n1)
answers() { [[ $(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $reader" "$address/api/v1/types") == "$1" ]]; }
soon answers 200 || fail "a new token is not known"
steward token revoke looks >/dev/null
soon answers 401 || fail "a revoked token still opens"

# SIGHUP: a broken configuration changes nothing; a good one is taken.
cp steward.lua good.lua
echo 'return {' >steward.lua
kill -HUP "$host_pid"
soon grep -q 'stays as it was' log || fail "it is not said that the configuration is broken: $(cat log)"
curl -sf "$address/healthz" >/dev/null || fail "a broken configuration ended the host: $(cat log)"
cp good.lua steward.lua
printf 'rotated-secret\n' >secrets/github
kill -HUP "$host_pid"
signature=$(printf %s "$body" | openssl dgst -sha256 -hmac rotated-secret -r | cut -d' ' -f1)
taken() { [[ $(deliver after "$signature") == 202 ]]; }
soon taken || fail "the new secret is not taken: $(cat log)"

# Nor do packs that are not sound: those in force stay so.
echo 'return policy {' >policies/house/broken.lua
kill -HUP "$host_pid"
soon grep -q 'those that were stay so' log || fail "it is not said that the packs are not sound: $(cat log)"
grep -q 'house/broken.lua' log || fail "it is not said what is wrong with the packs: $(cat log)"
soon curl -sf "$address/readyz" || fail "packs that are not sound ended the host: $(cat log)"
rm policies/house/broken.lua

# The first token goes to who sees it: not to a host that could not start.
steward init second >/dev/null
says 3 "in use" steward serve second --listen "127.0.0.1:$port"
says 0 "There are no tokens" steward token list --dir second

host_stops
says 0 "Ana" steward get person/ana
says 0 "All is as it should be" steward verify
[[ ! -e data/steward.sock ]] || fail "the socket is left behind"
