#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A set that does not do well: the host goes back by itself, somebody goes back by hand, and a host in safe mode takes
# deliveries while the set in force is the trouble.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

mkdir -p shop/policies/shop
cd shop
# organisation RULE: steward.lua
organisation() {
  cat >steward.lua <<LUA
return { name = "Shop", packs = { "shop" }, sources = { till = { intake = "shop.till", scheme = "none" } }, $1 }
LUA
}
organisation 'rollback = { error_rate = 0.3, evaluations = 20, within = "1h" }'
cat >policies/shop/pack.lua <<'LUA'
return pack { name = "shop", version = "1.0.0", title = "Shop" }
LUA
cat >policies/shop/model.lua <<'LUA'
return model { order = { fields = { total = integer } } }
LUA
cat >policies/shop/till.lua <<'LUA'
return intake {
  title = "Till", key = { "X-Order" },
  map = function(delivery) return { { put = "order/" .. delivery.body.id, set = { total = delivery.body.total } } } end,
}
LUA
# policy RATE-EXPRESSION
policy() {
  cat >policies/shop/tax.lua <<LUA
return policy {
  title = "Tax", on = "order", gives = { tax = integer },
  eval = function(order) return { tax = order.total * $1 } end,
}
LUA
}
# sell ID TOTAL: the status
sell() {
  curl -s -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -H "X-Order: $1" \
    -d "{\"id\":\"o$1\",\"total\":$2}" "$address/in/till"
}
# tax ID WANTED: what is said of it before long
tax() {
  soon taxed "$@" || fail "the tax of order o$1 is not $2: $(steward get "order/o$1" --json 2>&1)"
}
taxed() { [[ $(steward get "order/o$1" --json | grep -o '"tax":[0-9]*') == "\"tax\":$2" ]]; }

# ---- by itself

policy 2
host_starts log --listen 127.0.0.1:0
for i in 1 2 3; do [[ $(sell $i 10) == 202 ]] || fail "order $i is not taken"; done
tax 3 20
policy 'order.totall'
says 0 "In force since entry 5" steward activate
for i in 4 5 6 7 8; do [[ $(sell $i 10) == 202 ]] || fail "order $i is not taken"; done
tax 8 20
says 0 "back to the set of entry 1: 7 of 11 evaluations failed under the set of entry 5" steward rollback --list
[[ $(steward findings) != *error* ]] || fail "errors stay: $(steward findings)"
says 0 "the rollback to the policy set of entry 1 by host" steward why order/o1 tax
grep -q '^steward_rollbacks_total 1$' <<<"$(curl -sf --unix-socket data/steward.sock http://localhost/metrics)" || fail "no metric tells"

# What was left is not put in force by the next start; somebody may insist, and is left once more.
host_stops
host_starts log --listen 127.0.0.1:0
grep -q "from which a rollback went back" log || fail "the start does not tell: $(cat log)"
[[ $(sell 9 10) == 202 ]] && tax 9 20

# ---- by hand

organisation 'limits = { policies = { failures = 2 } }'
policy 3
says 0 "In force since entry" steward activate
tax 1 30
says 0 "The set of entry 1 is in force again" steward rollback --reason "too dear" --as person/ana
tax 1 20
says 0 "too dear" steward rollback --list
says 1 "there was no set before" steward rollback
says 1 "put no set in force" steward rollback 2

# ---- quarantine, and out of it

policy '(order.total < 100 and 2 or nil)'
says 0 "In force since entry" steward activate
for i in 100 200 300; do
  says 0 "order/obig" steward apply - <<<"{\"put\":\"order/obig\",\"set\":{\"total\":$i}}"
done
says 0 "for the 2th time" steward findings
is_json steward policies --json
[[ $(steward policies --json) == *'"quarantined":1'* ]] || fail "nothing is quarantined: $(steward policies --json)"
says 0 "order/obig" steward apply - <<<'{"put":"order/obig","set":{"total":50}}'
[[ $(steward get order/obig --json) != *'"tax":'* ]] || fail "it was asked in quarantine"
says 1 "does not fail on that record" steward policies retry shop.tax order/o1
says 0 "on 1 it goes well now" steward policies retry shop.tax order/obig
tax big 100

# ---- safe mode

host_stops
host_starts log --safe --listen 127.0.0.1:0
grep -q "^Safe mode" log || fail "it does not say so: $(cat log)"
[[ $(curl -s "$address/readyz") == *'"status":"safe"'* ]] || fail "readyz does not say so: $(curl -s "$address/readyz")"
[[ $(sell 20 7) == 202 ]] || fail "a delivery is not taken in safe mode"
[[ $(sell 20 7) == 200 ]] || fail "it is taken twice"
says 3 "safe mode" steward apply - <<<'{"put":"order/x","set":{"total":1}}'
says 0 '"tax":100' steward get order/obig --json
says 0 "nothing is applied in safe mode" steward rollback 1
[[ $(sell 21 8) == 202 ]] || fail "a delivery is not taken after the rollback"
host_stops
host_starts log --no-activate --listen 127.0.0.1:0
tax 20 14
tax 21 16
tax big 100
says 0 "All is as it should be" steward verify
host_stops

# ---- without a host

says 0 "In force since entry" steward activate
says 0 "The set of entry 1 is in force again" steward rollback
says 1 "is what is in force" steward rollback --safe 1
says 0 "In force since entry" steward activate
says 0 "nothing is applied in safe mode" steward rollback --safe 1
says 0 "All is as it should be" steward verify
tax 21 16
mv data/model.db model.before
rm -f data/model.db-*
says 0 "All is as it should be" steward verify
tax 21 16
