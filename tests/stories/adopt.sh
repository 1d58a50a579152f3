#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Adopting packs: a new organisation with those that were asked for, told what they have to know; what an existing one
# would have to add; and what is missing, in order of worth, until it is there.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

# A new organisation: packs with what they require; one answer for every pack that asks the same.
says 2 'no pack named "nothing"' steward init harbour --pack nothing
[[ ! -e harbour ]] || fail "a folder was made for packs that are not there"
says 2 "asks for commitment.colour" steward init harbour --pack commitment --answer commitment.colour=red
says 0 "steward missing" steward init harbour --pack commitment --answer core.head_of_it=person/ana --answer core.currency=CHF
cd harbour
grep -qF 'packs = { "commitment", "core", "intake", "sla", "value", "house" },' steward.lua || fail "packs: $(cat steward.lua)"
grep -qE 'core = \{ (currency = "CHF", head_of_it = "person/ana"|head_of_it = "person/ana", currency = "CHF") \},' steward.lua || fail "answers: $(cat steward.lua)"
says 0 "Sound" steward check

# What another pack would have to be told; what is said already is not asked.
says 0 'packs = { "commitment", "core", "intake", "sla", "value", "house", "reporting" },' steward adopt --pack reporting
says 0 "-- calendar: Which calendar has your business hours" steward adopt --pack reporting
says 0 'core = { zone = "Europe/Zurich" },' steward adopt --answer core.zone=Europe/Zurich
[[ $(steward adopt --pack reporting) != *"In which currency"* ]] || fail "what is said once for all packs is asked again"
[[ $(steward adopt) != *head_of_it* ]] || fail "what steward.lua says is asked"
is_json steward adopt --pack reporting --json

# Nothing is there yet: each type is told once, with the rows that need it.
says 0 "Nothing of the type service is recorded" steward missing
says 0 "steward import backstage FOLDER" steward missing
steward activate >/dev/null
is_json steward missing --json

cat >facts.json <<'EOF2'
{"edits": [
  {"put": "person/ana", "set": {"name": "Ana", "position": "cio"}},
  {"put": "service/shop", "set": {"name": "Shop", "owner": "person/ana"}},
  {"put": "service/mail", "set": {"name": "Mail"}}, {"put": "service/print", "set": {"name": "Print"}},
  {"put": "service/old", "set": {"name": "Old", "state": "retired"}},
  {"put": "outcome/sales", "set": {"name": "Sales", "value_per_year": "10000 CHF"}},
  {"put": "outcome/letters", "set": {"name": "Letters"}},
  {"put": "contribution/1", "set": {"outcome": "outcome/sales", "service": "service/mail", "weight": 60, "confidence": 100}},
  {"put": "contribution/2", "set": {"outcome": "outcome/sales", "service": "service/print", "weight": 20, "confidence": 100}},
  {"put": "agreement/1", "set": {"name": "Mail for all", "service": "service/mail"}},
  {"put": "agreement/2", "set": {"name": "Print for all", "service": "service/print"}},
  {"put": "demand/1", "set": {"title": "Faster"}}
]}
EOF2
steward apply facts.json >/dev/null
items() { steward missing --json >missing.json && sqlite3 :memory: "SELECT $1 FROM json_each(readfile('missing.json'), '\$.items')$2"; }
item() { items "json_extract(value, '\$.$2')" " WHERE json_extract(value, '\$.type') || coalesce('.' || json_extract(value, '\$.field'), '') = '$1'"; }

# By what the services bring: two of three live ones have no owner, the more valuable first.
[[ $(item service.owner lacking)/$(item service.owner records) == 2/3 ]] || fail "owners: $(cat missing.json)"
[[ $(item service.owner worth.amount)$(item service.owner worth.currency) == 800000CHF ]] || fail "worth"
[[ $(item service.owner 'examples[0]') == service/mail && $(item service.owner 'examples[1]') == service/print ]] || fail "examples"
[[ $(item agreement.customer worth.amount) == 800000 ]] || fail "through a reference"
[[ $(item outcome.value_per_year lacking) == 1 ]] || fail "outcomes"
[[ $(item dependency records) == 0 && $(item dependency worth.amount) == 800000 ]] || fail "what is not there at all"
[[ $(item person.position lacking) == "" ]] || fail "what is there is told"
[[ $(items "count(*)" " WHERE coalesce(json_extract(value, '\$.worth.amount'), 0) > coalesce((SELECT json_extract(b.value, '\$.worth.amount') FROM json_each(readfile('missing.json'), '\$.items') b WHERE b.key = json_each.key - 1), 1e18)") == 0 ]] || fail "order"
says 0 "2 of 3 of the type service have no owner: services that bring 8" steward missing

# Said, it is missing no more; through a host as beside it.
echo '{"edits":[{"update":"service/mail","set":{"owner":"person/ana"}},{"update":"service/print","set":{"owner":"person/ana"}}]}' | steward apply - >/dev/null
[[ $(item service.owner lacking) == "" ]] || fail "owners are there"
port=$((20000 + RANDOM % 20000))
host_starts host.log --listen "127.0.0.1:$port"
says 0 "have no customer" steward missing
host_stops

# What a policy needs is checked with the rest.
sed -i 's/  on *= "service",/&\n  needs = { "service.ownr" },/' policies/house/services_are_reviewed.lua
says 1 'services_are_reviewed.lua: needs: service has no field "ownr"; did you mean "owner"?' steward check
