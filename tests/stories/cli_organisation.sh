#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# An organisation from nothing, without a host: init, check, test, activate, apply, get, findings, why, verify, tokens.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

says 0 "steward check" steward init harbour
says 2 "not empty" steward init harbour
[[ $(stat -c %a harbour/secrets) == 700 ]] || fail "others can look into secrets/"
[[ $(stat -c %a harbour/secrets/github) == 600 ]] || fail "others can read a secret"
grep -q '^/secrets/$' harbour/.gitignore || fail "secrets would be committed"
cd harbour

says 0 "Sound:" steward check
is_json steward check --json
says 0 " passed, 0 failed" steward test house
is_json steward test house --json
steward test house --junit results.xml >/dev/null
grep -qE '<testsuite name="steward" tests="[1-9][0-9]*" failures="0">' results.xml || fail "no JUnit: $(cat results.xml)"

says 1 "has no records yet" steward get service
says 0 "In force since entry 1" steward activate
says 0 "Nothing to do" steward activate
is_json steward activate --json

# Changes: a document, a list, an edit a line; all or none.
cat >people.ndjson <<'EOF'
{"put":"person/ana","set":{"name":"Ana Kowalska"}}
{"put":"person/ines","set":{"name":"Ines Duarte","executive":true}}
EOF
says 0 "Applied as entry 2, 2 records" steward apply people.ndjson --as person/ana --reason "who is here"
says 0 "version 1" steward apply people.ndjson # it was so already
echo '{"edits":[{"create":"service/shop","set":{"name":"Shop","owner":"person/ana","reviewed":"2020-01-01"}}]}' >shop.json
says 0 "service/shop" steward apply shop.json --as person/ana
says 1 "service/shop" steward apply shop.json
says 1 'did you mean' steward apply - <<<'{"update":"service/shop","set":{"ownr":"person/ines"}}'
says 1 "there is no person" steward apply - <<<'{"update":"service/shop","set":{"owner":"person/nobody"}}'
says 1 "JSON" steward apply - <<<'{"update":'
says 1 "no edit stands there" steward apply - <<<'{"edits":[]}'
says 1 "has no place" steward apply - <<<'{"edits":[{"delete":"service/shop"}],"as":"person/ines"}'
says 2 "no-such-file" steward apply no-such-file
says 2 "person/ana" steward apply shop.json --as ana
is_json steward apply --json - <<<'{"update":"service/shop","set":{"summary":"Where people buy"}}'

# A guard's no is an answer, with its reason; it is kept.
echo '{"create":"commitment/c1","set":{"person":"person/ana","role":"service_owner","service":"service/shop"}}' |
  steward apply - >/dev/null
yes='{"update":"commitment/c1","set":{"accepted":true}}'
says 1 "Refused: Only Ana Kowalska can accept this" steward apply - --as person/ines <<<"$yes"
says 1 '"refusals":[' steward apply - --as person/ines --json <<<"$yes"
says 0 "commitment/c1" steward apply - --as person/ana <<<"$yes"

# Reading.
says 0 "service  " steward get
says 0 "service/shop" steward get service owner=person/ana
says 0 "There are none" steward get service owner=person/ines
says 0 "Where people buy" steward get service/shop
says 0 "Shop" steward get service --fields name,owner
says 0 "name     Shop" steward get service/shop --fields name
says 1 "" steward get service/nothing
says 1 'did you mean' steward get servce
says 2 "is no filter" steward get service shop
is_json steward get --json
is_json steward get service --json
is_json steward get service/shop --json
says 0 "was not looked at" steward findings
says 0 "There is nothing" steward findings severity=critical
is_json steward findings --json
number=$(steward findings --json code=not_reviewed | grep -o '"id":[0-9]*' | head -n1 | cut -d: -f2)
says 0 "house.services_are_reviewed" steward why "finding/$number"
says 0 "value.service_value" steward why service/shop value_score
says 0 "service/shop" steward why service/shop
is_json steward why service/shop --json
says 1 "" steward why service/nothing
says 2 "finding/12" steward why nothing
says 2 "a field is one word" steward why service/shop value score
says 0 "There are none" steward deliveries
[[ $(steward deliveries show 99 2>&1) == "steward: there is no entry 99" ]] || fail "$(steward deliveries show 99 2>&1)"
[[ $(steward deliveries test 99 2>&1) == "steward: there is no entry 99" ]] || fail "$(steward deliveries test 99 2>&1)"
says 2 "show N | retry N" steward deliveries 99
says 2 "steward deliveries retry N" steward deliveries retry

# Reports: as the name ends, or as is said.
says 1 "steward report lists them" steward report nothing.of.that.name
says 2 "shop.pdf: a report is written as .html, .md or .json" steward report value.portfolio --output shop.pdf
[[ ! -e shop.pdf ]] || fail "something was written into shop.pdf"
steward report value.portfolio --output shop.json && is_json cat shop.json
steward report value.portfolio --output shop.html
grep -q "^<!doctype html>" shop.html || fail "no HTML"
steward report value.portfolio --output shop.txt --format md
grep -q "^# " shop.txt || fail "no Markdown"

# What is so is proven again.
says 0 "All is as it should be" steward verify
is_json steward verify --json

# Tokens.
says 2 "what may it do?" steward token create ana
token=$(steward token create ana --role operator --person person/ana --expires 90d | head -n1)
[[ $token =~ ^stw_[0-9a-f]+_[0-9a-f]{64}$ ]] || fail "no token: $token"
grep -q "${token##*_}" data/tokens.json && fail "the token itself is kept"
says 1 "ana" steward token create ana --role reader
says 0 "person/ana" steward token list
is_json steward token list --json
says 2 "a time to come" steward token create old --role reader --expires 2020-01-01
says 0 "Revoked" steward token revoke ana
says 1 "ana" steward token revoke ana
says 0 "There are no tokens" steward token list

# A mistake in a policy is said with file and line, and nothing changes.
echo 'return policy { title = "Broken", on = "servce", eval = function() end }' >policies/house/broken.lua
says 1 "house/broken.lua" steward check
says 1 '"ok":false' steward check --json
says 1 "house/broken.lua" steward activate
says 1 "house/broken.lua" steward test
echo 'return model { service = { fields = { name = integer } } }' >policies/house/broken.lua
says 1 "service.name: another file declares it as text; say the same, or choose another name" steward check
rm policies/house/broken.lua
says 0 "Nothing to do" steward activate

# So is a zone that there is not, and a currency that is none; nothing is journaled.
cp steward.lua steward.kept
sed -i 's/^  params = {/&\n    core = { zone = "Europe\/Berlni" },/' steward.lua
says 1 'steward.lua: params["core"].zone: ' steward check
says 1 'did you mean Europe/Berlin?' steward activate
sed -i 's/zone = "Europe.Berlni"/currency = "Euro"/' steward.lua
says 1 'params["core"].currency: "Euro" is no currency, as in "EUR"' steward check
mv steward.kept steward.lua
says 0 "Nothing to do" steward activate

# So is an address that is none, or a signature that nobody knows.
sed -i 's/127.0.0.1:8420/nowhere/' steward.lua
says 1 "is no address" steward check
sed -i 's/nowhere/127.0.0.1:8420/; s/intake = "intake.github",/& scheme = "github-sha265",/' steward.lua
says 1 'did you mean "github-sha256"' steward check
sed -i 's/ scheme = "github-sha265",//' steward.lua
says 0 "Sound:" steward check

# So is whatever else steward.lua has, though only a host that starts would want it; a file that is not on this machine
# may be on the one that serves.
cp steward.lua steward.kept
with() { sed "s|^return {|& $1,|" steward.kept >steward.lua; }
for wrong in 'mail = "nope"' 'mail = "smtp://"' 'mail = "smtp://h:70000"' 'from = "ana"' 'from = "a na@b"' \
  'proxy = "http://"' 'ca = 7' 'max_age = "0s"' 'concurrency = 0' 'mail_secret = "x"' 'mail_plain = 1'; do
  with "outgoing = { $wrong }"
  says 1 "steward.lua: outgoing.${wrong%% *} is not as it should be; write ${wrong%% *} = " steward check
done
with 'outgoing = { mial = 1 }'
says 1 'outgoing.mial is not known; did you mean mail' steward check
with 'outgoing = { mail = "smtp://user:secret@[::1]:587", from = "a@b", proxy = "https://p", ca = "gone.pem" }'
says 0 'Before it can be served here: steward.lua: outgoing.ca' steward check
with 'limits = { body_max = 0 }'
says 1 'limits.body_max is a whole number from 1 on' steward check
with 'limits = { idle_ms = 3000000000 }'
says 1 'limits.idle_ms is a whole number from 1 to 2147483647' steward check
with 'limits = { header_max = 50000 }'
says 1 'limits.header_max is a whole number from 1 to 49152' steward check
mv steward.kept steward.lua
says 0 "Sound:" steward check

# A folder of any name: what is printed is what the shell takes for just that.
mkdir named
# shellcheck disable=SC2016 # nothing is put in for it
for name in "our \"first\" shop" "Ana's" 'a $HOME' plain; do
  (cd named && steward init "$name" >said)
  (cd named && eval "$(grep '^  cd ' said)" && [[ -e steward.lua ]]) || fail "$name: $(grep '^  cd ' named/said)"
done
rm -r named

# Files share a library; a name that is none is told with the nearest.
echo 'return library { n = 1 }' >policies/house/words.lua
sed -i '1i local words = require "house.wrods"' policies/house/services_are_reviewed.lua
says 1 'services_are_reviewed.lua:1: require "house.wrods": there is no library house/wrods.lua; did you mean "house.words"' \
  steward check
sed -i '1s/wrods/words/' policies/house/services_are_reviewed.lua
says 0 "librar" steward check
sed -i 1d policies/house/services_are_reviewed.lua
rm policies/house/words.lua

# A test that fails is told with what was expected, and with exit code 1.
sed -i 's/not_reviewed = "low"/not_reviewed = "low", another = "low"/; s/"not_reviewed", {/"another", {/' \
  policies/house/services_are_reviewed.lua
says 1 " failed" steward test house

# From anywhere, and from below.
mkdir -p policies/house/deep && cd policies/house/deep
says 0 "Shop" steward get service/shop
cd /
says 0 "Shop" steward get service/shop --dir "$place/harbour"

# What was changed behind the host's back is found.
cd "$place/harbour"
sqlite3 data/model.db "UPDATE service SET value_score = 4711 WHERE key = 'shop'"
says 1 "Not as it should be" steward verify
