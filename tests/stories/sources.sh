#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A source from nothing to its first delivery, without a restart: made on the command line and through the API; its
# deliveries right, forged, paused, under a new secret, failed, given up, and made a case of the pack's tests. No secret
# is found anywhere but in its own file.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

steward init harbour >init.out || fail "init: $(cat init.out)"
cd harbour
cat >policies/house/fussy.lua <<'LUA'
return intake {
  title = "Takes only what has a title",
  scheme = "hmac-sha256:X-Signed",
  setup = [[Send it to {url} as {name}, signed with {secret}.]],
  map = function(delivery, ctx)
    local title = delivery.body.title
    if delivery.body.n then
      ctx:ignore("n is nothing here")
    end
    if type(title) ~= "string" then
      error("no title")
    end
    return { { put = "incident/" .. delivery.source .. "-1", set = { title = title } } }
  end,
}
LUA
echo 'return intake { title = "Says nothing of its sender", map = function() return {} end }' >policies/house/plain.lua
host_starts ../host.log --listen 127.0.0.1:0
token=$(grep -o 'stw_[A-Za-z0-9_-]*' ../host.log | head -n1)

# is WHAT EXPECTED FOUND
is() { [[ $2 == "$3" ]] || fail "$1: expected $2, found $3: $(cat answer 2>/dev/null || true)"; }
api() { curl -s -o answer -w '%{http_code}' -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@"; }
signed() { openssl dgst -sha256 -hmac "$(cat "$1")" -r <"$2" | cut -d' ' -f1; }
# deliver NAME SECRETFILE BODYFILE: signed in either way; prints the status
deliver() {
  local code
  code=$(signed "$2" "$3")
  curl -s -o answer -w '%{http_code}' -H 'Content-Type: application/json' -H 'X-GitHub-Event: issues' \
    -H "X-GitHub-Delivery: $RANDOM$RANDOM$RANDOM" -H "X-Hub-Signature-256: sha256=$code" -H "X-Signed: $code" \
    --data-binary "@$3" "$address/in/$1"
}
# state_is N STATE: once it is applied
state_is() {
  soon has_state "$1" || fail "delivery $1 is not applied"
  [[ $(state_of "$1") == "$2" ]] || fail "delivery $1 is '$(state_of "$1")' and not $2: $(steward deliveries show "$1")"
}
state_of() { sqlite3 -readonly data/model.db "SELECT state FROM delivery WHERE seq = $1"; }
has_state() { [[ -n $(state_of "$1") ]]; }
seq_of_answer() { sed -n 's/.*"seq":\([0-9]*\).*/\1/p' answer; }
cat >issue.json <<'JSON'
{"action":"opened","issue":{"id":1,"number":1,"title":"first","body":null,"user":null,"labels":[],"state":"open","assignee":null,"created_at":"2026-03-02T08:00:00Z","updated_at":"2026-03-02T08:00:00Z","closed_at":null,"html_url":"https://example.org"},"repository":{"id":1,"name":"shop","full_name":"acme/shop","default_branch":"main"}}
JSON
echo '{"title":"late"}' >good.json
echo '{"titel":"late"}' >bad.json
echo forged >forged

# another: what is new, to a source that is told apart by its body
another() { echo "{\"title\":\"late\",\"n\":$RANDOM$RANDOM}" >good.json; }

# ---- made on the command line, open at once

says 2 'did you mean "github"' steward source new gihub --yes
says 1 'goes before a record' steward source new github --yes
says 2 'no signature scheme' steward source new github --name code --scheme githab --yes
[[ ! -e secrets/code ]] || fail "a source that was not made left a secret"
says 0 'https://steward.example.org/in/code' steward source new github --name code --url https://steward.example.org/ --every 1h --yes
is "mode of the secret" 600 "$(stat -c %a secrets/code)"
is "signed" 202 "$(deliver code secrets/code issue.json)"
first=$(seq_of_answer)
state_is "$first" applied
is "forged" 401 "$(deliver code forged issue.json)"
says 0 'incident/github-1' steward get incident
says 0 'code' steward source list
is_json steward source list --json
is_json steward source new fussy --name other --yes --json
grep -q "$(cat secrets/other)" <(steward source new fussy --name third --yes --json) && fail "two sources have one secret"
says 1 'exists already' steward source new fussy --name third --secret-file secrets/third --yes
says 1 'source/third exists already: --name gives another' steward source new fussy --name third --yes

# ---- a sender whom no scheme knows, described; and what to do on its side where the intake does not say it

cards='hmac-sha1:X-Cards after=v1= time=t= of={time}.{body}https://steward.example.org/in/cards'
says 0 'signed with that secret' steward source new plain --name cards --scheme "$cards" --yes
says 2 '"aftr=v1=" behind the header' steward source new plain --name none --scheme 'hmac-sha1:X-Cards aftr=v1=' --yes
# by_cards TIME ADDRESS: as that sender signs
by_cards() {
  local code
  code=$(printf '%s.%s%s' "$1" '{"a":1}' "$2" | openssl dgst -sha1 -hmac "$(cat secrets/cards)" -binary | base64)
  curl -s -o answer -w '%{http_code}' -H "X-Cards: t=$1, v1=AAAA, v1=$code" --data-binary '{"a":1}' "$address/in/cards"
}
is "asked whether it is there" 200 "$(curl -s -o /dev/null -w '%{http_code}' --head "$address/in/cards")"
is "described" 202 "$(by_cards "$(date +%s)" https://steward.example.org/in/cards)"
is "of another address" 401 "$(by_cards "$(date +%s)" https://evil.example.org/in/cards)"
is "of long ago" 401 "$(by_cards 1700000000 https://steward.example.org/in/cards)"
says 0 '/in/asked?token=' steward source new plain --name asked --scheme query-token --yes
says 0 'Authorization: Bearer' steward source new plain --name shown --scheme bearer --yes

# ---- why would one be refused?

code=$(signed secrets/code issue.json)
says 0 'would be taken' steward source check code --header "x-hub-signature-256: sha256=$code" issue.json
says 1 'is missing' steward source check code issue.json
says 1 'another secret, or the body was changed' steward source check code --header "x-hub-signature-256: sha256=${code/[0-4]/9}" issue.json
tr -d '\n' <issue.json >stripped.json
says 1 'line end' steward source check code --header "x-hub-signature-256: sha256=$code" stripped.json
says 1 'scheme jira-sha256' steward source check code --header "x-hub-signature: sha256=$code" issue.json
is_json steward source check code --header "x-hub-signature-256: sha256=$code" issue.json --json

# ---- through the API

printf 's3cret-of-api\n' >secrets/api
put() { api -X PUT "$address/api/v1/records/source/$1" -d "{\"fields\":$2}"; }
is "unknown intake" 422 "$(put api '{"intake":"house.fusy"}')"
grep -q 'did you mean \\"house.fussy\\"' answer || fail "no nearest intake: $(cat answer)"
is "unknown scheme" 422 "$(put api '{"intake":"house.fussy","scheme":"hmac"}')"
is "a secret in the record" 422 "$(put api '{"intake":"house.fussy","secrets":["s3cret-of-api"]}')"
is "a file elsewhere" 422 "$(put api '{"intake":"house.fussy","secrets":["file data/tokens.json"]}')"
is "a variable of somebody else" 422 "$(put api '{"intake":"house.fussy","secrets":["env HOME"]}')"
is "nobody there" 404 "$(deliver api secrets/api good.json)"
is "made" 200 "$(put api '{"intake":"house.fussy","secrets":["file secrets/api"]}')"
is "open at once" 202 "$(deliver api secrets/api good.json)"
is "paused" 200 "$(put api '{"paused":true}')"
is "while paused" 503 "$(deliver api secrets/api good.json)"
is "open again" 200 "$(put api '{"paused":false}')"
is "another scheme" 200 "$(put api '{"scheme":"query-token"}')"
printf 'code: an address s3cret\n' >secrets/api # the host reads it anew
is "in the address" 202 "$(curl -s -o answer -w '%{http_code}' --data-binary '{"title":"q"}' "$address/in/api?code=an%20address+s3cret")"
is "a wrong one" 401 "$(curl -s -o answer -w '%{http_code}' --data-binary '{"title":"q"}' "$address/in/api?code=an")"
is "a lost secret" 200 "$(put api '{"secrets":["file secrets/nowhere"]}')"
is "is ours to mend" 503 "$(deliver api secrets/api good.json)"
ln -s ../data/tokens.json secrets/link
is "a link" 200 "$(put api '{"secrets":["file secrets/link"]}')"
is "leads nowhere" 503 "$(deliver api secrets/api good.json)"
is "deleted" 200 "$(api -X DELETE "$address/api/v1/records/source/api")"
is "gone at once" 404 "$(deliver api secrets/api good.json)"

# ---- a token in place of a signature; a record that steward.lua hides

says 0 'stw_' steward token create feeder --source code
says 1 'did you mean "code"' steward token create another --source coda
is "another intake for a line of steward.lua" 422 "$(put github '{"intake":"house.fussy"}')"
is "how often the line delivers" 200 "$(put github '{"every":"1h"}')"
grep -q '^github  *intake.github  *steward.lua .* 1h$' <<<"$(steward source list)" || fail "the list says: $(steward source list)"
is "the line is paused" 200 "$(put github '{"paused":true}')"
is "while it is paused" 503 "$(deliver github secrets/github issue.json)"
is "its record is removed" 200 "$(api -X DELETE "$address/api/v1/records/source/github")"
is "a record of a name in steward.lua" 200 "$(put github '{"intake":"house.fussy"}')"
says 0 'goes before the record source/github' steward check
is "gone again" 200 "$(api -X DELETE "$address/api/v1/records/source/github")"

# ---- a proxy's word

printf 'X-Client: CN=alerts\n' >secrets/subject
is "made" 200 "$(put subject '{"intake":"house.fussy","scheme":"mtls-subject","secrets":["file secrets/subject"]}')"
by_proxy() {
  another
  curl -s -o answer -w '%{http_code}' -H "X-Client: $1" --data-binary @good.json "$address/in/subject"
}
is "of nobody known" 401 "$(by_proxy CN=alerts)"

# ---- a second secret

says 0 'Both are good now' steward source rotate code
is "the old one" 202 "$(deliver code secrets/code issue.json)"
is "the new one" 202 "$(deliver code secrets/code.2 issue.json)"
says 1 'two secrets already' steward source rotate code
says 0 'good no more' steward source rotate code --finish
is "the old one has ended" 401 "$(deliver code secrets/code issue.json)"
is "the new one is good" 202 "$(deliver code secrets/code.2 issue.json)"

# ---- waiting for the first delivery

: >wait.out
steward source new fussy --name waited --wait 10m --yes >wait.out 2>&1 &
waiter=$!
soon grep -q Waiting wait.out || fail "it does not wait: $(cat wait.out)"
is "forged while waiting" 401 "$(deliver waited forged good.json)"
soon grep -q Refused wait.out || fail "the refusal is not told: $(cat wait.out)"
another
is "signed while waiting" 202 "$(deliver waited secrets/waited good.json)"
wait "$waiter" || fail "waiting ended with $?: $(cat wait.out)"
grep -q 'Refused: X-Signed does not match' wait.out || fail "the refusal is not told: $(cat wait.out)"
grep -q 'The signature is right.*incident/waited-1.*not all of it: n is nothing here' wait.out || fail "the delivery is not told: $(cat wait.out)"
[[ $(grep -c "$(cat secrets/waited)" wait.out) == 2 ]] || fail "the setup is not filled in: $(cat wait.out)"

# ---- failed, retried, given up, made a case

is "one that fails" 202 "$(deliver waited secrets/waited bad.json)"
failed=$(seq_of_answer)
state_is "$failed" failed
says 0 'fussy.lua:11: no title' steward deliveries show "$failed"
says 0 'failing_since' steward get source/waited
says 1 'failed again' steward deliveries retry state=failed source=waited
sed -i 's/delivery.body.title/delivery.body.title or delivery.body.titel/' policies/house/fussy.lua
steward activate >activate.out || fail "activate: $(cat activate.out)"
says 0 '1 delivery mapped again, 0 failed again' steward deliveries retry state=failed
[[ $(steward get source/waited) != *failing_since* ]] || fail "nothing fails any more"
echo '{"titel":7}' >bad.json
is "another that fails" 202 "$(deliver waited secrets/waited bad.json)"
failed=$(seq_of_answer)
state_is "$failed" failed
says 2 'why?' steward deliveries discard "$failed"
says 0 'is discarded' steward deliveries discard "$failed" --because 'sent by mistake' --as person/ana
says 0 'person/ana: sent by mistake' steward deliveries show "$failed"
says 1 'no failed delivery' steward deliveries retry "$failed"
is "given up twice" 404 "$(api "$address/api/v1/deliveries/$failed/discard" -d '{"reason":"again"}')"
is "given up for no reason" 422 "$(api "$address/api/v1/deliveries/$failed/discard" -d '{"reason":""}')"
[[ $(steward get source/waited) != *failing_since* ]] || fail "nothing lies there any more"
another
is "one more" 202 "$(deliver waited secrets/waited good.json)"
steward deliveries test "$(seq_of_answer)" >policies/house/tests/late.lua 2>test.err || fail "no case: $(cat test.err)"
grep -q 'in_part = "n is nothing here"' policies/house/tests/late.lua || fail "the case: $(cat policies/house/tests/late.lua)"
steward deliveries test "$failed" >policies/house/tests/never.lua 2>test.err || fail "no case: $(cat test.err)"
says 0 '2 passed, 0 failed' steward test 'of waited'
steward deliveries test "$first" >made.lua 2>test.err || fail "no case of the bundled pack: $(cat test.err)"
grep -q 'incident/github-1' made.lua || fail "the case expects nothing: $(cat made.lua)"

# ---- what was never written down, and what a host finds again

for secret in secrets/code secrets/code.2 secrets/waited secrets/other; do
  ! grep -rqF "$(cat "$secret")" data ../host.log || fail "$secret is in the data or the log"
done
! grep -rqE 's3cret-of-api|address.{1,3}s3cret' data ../host.log || fail "a secret of the address is in the data or the log"
host_stops
says 0 '' steward verify
host_starts ../host.log --listen 127.0.0.1:0 --safe
another
is "in safe mode" 202 "$(deliver waited secrets/waited good.json)"
is "forged in safe mode" 401 "$(deliver waited forged good.json)"
host_stops
rm data/model.db*
sed -i 's/^return {/return {\n  proxies = { "10.0.0.0\/8", "127.0.0.1" },/' steward.lua
host_starts ../host.log --listen 127.0.0.1:0
another
is "from the journal alone" 202 "$(deliver waited secrets/waited good.json)"
is "of a proxy" 202 "$(by_proxy CN=alerts)"
is "of a proxy, another subject" 401 "$(by_proxy CN=mallory)"
host_stops

# ---- a model file of before has a table of the engine's under the type's name

sqlite3 data/model.db "CREATE TABLE kept AS SELECT * FROM source" # to see that only that one goes
rm -rf ../older && cp -r . ../older && cd ../older
rm -f data/model.db* && sed -i -z 's/packs = {[^}]*}/packs = {}/; s/github = {[^}]*}/-- none/' steward.lua && rm data/journal.db*
steward activate >activate.out || fail "activate without packs: $(cat activate.out)"
sqlite3 data/model.db "CREATE TABLE source(name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  INSERT INTO source VALUES('github', '{\"intake\":\"intake.github\",\"scheme\":\"github-sha256\",\"key\":[],\"headers\":[]}')"
cp ../harbour/steward.lua .
says 0 'In force' steward activate
steward source new fussy --name kept --yes >new.out || fail "no source in a model of before: $(cat new.out)"
echo "sources made, checked, rotated, paused, deleted and found again; none of their secrets anywhere else"
