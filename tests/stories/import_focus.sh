#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# FOCUS bills become costs of services without losing a digit: the sums of a real bill against sums that the sqlite3 shell
# works out from the file in whole numbers; rows that are all alike; a bill that comes again in another version; what a
# service cost in a year.
shared=$(realpath "${STEWARD_SHARED:-$(dirname "$(realpath "$0")")/../../../shared}" 2>/dev/null || true)
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

steward init harbour >/dev/null
cd harbour
sed -i 's|^  params = {|  params = {\n    intake = { services = { ["Amazon Elastic Compute*"] = "service/machines", ["team=web"] = "service/shop" } },|' steward.lua
steward activate >/dev/null
cat >services.json <<'EOS'
{"edits": [{"put": "service/machines", "set": {"name": "Machines"}}, {"put": "service/shop", "set": {"name": "Shop"}},
           {"put": "service/awesomedb", "set": {"name": "AwesomeDB"}}]}
EOS
steward apply services.json >/dev/null
sql() { sqlite3 data/model.db "$@"; }

# A bill of last month: coins are counted in parts of them, and rounded once.
month=$(date -u -d "$(date -u +%Y-%m-15) -1 month" +%Y-%m)
bill() {
  echo 'BilledCost,EffectiveCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargePeriodEnd,ServiceName,ResourceId,ChargeDescription,Tags'
  printf '%s,9,EUR,%s-01 00:00:00,%s-02 22:00:00,%s-02 23:00:00,Shop,r1,Hours,NULL\n' "$1" "$month" "$month" "$month"
  printf '0.0040000000,9,EUR,%s-01T00:00:00Z,%s-03T00:00:00Z,%s-04T00:00:00Z,Shop,r2,Hours,\n' "$month" "$month" "$month"
  printf '0.0040000000,9,EUR,%s-01T00:00:00Z,%s-03T00:00:00Z,%s-04T00:00:00Z,Shop,r2,Hours,\n' "$month" "$month" "$month"
  printf '"0.00000000000000000001",9,EUR,%s-01,%s-03,%s-04,Queue,r3,Calls,"{""team"": ""web""}"\n' "$month" "$month" "$month"
}
bill 0.0069999999 >bill.csv
says 0 "cost: 4 made, 0 changed" steward import focus bill.csv
[[ $(sql "SELECT group_concat(exact) FROM (SELECT exact FROM cost ORDER BY id)") == 0.0069999999,0.0040000000,0.0040000000,0.00000000000000000001 ]] || fail "exact"
[[ $(sql "SELECT sum(amount), sum(nano), sum(atto) FROM cost") == "0|1499999990|1" ]] || fail "parts"
[[ $(sql "SELECT date(min(from_date) * 86400, 'unixepoch') || ' ' || date(max(to_date) * 86400, 'unixepoch') FROM cost") == "$month-02 $month-03" ]] || fail "days"
[[ $(sql "SELECT spent_per_year FROM service WHERE key = 'shop'") == 1 ]] || fail "1.49999999 coins are one"

# The bill again, in another version: no cost is there twice.
bill 0.0070000000 >bill-2.csv
says 0 "cost: 0 made, 4 changed" steward import focus bill-2.csv
[[ $(sql "SELECT count(*), sum(nano) FROM cost") == "4|1500000000" ]] || fail "the second version"
[[ $(sql "SELECT spent_per_year FROM service WHERE key = 'shop'") == 2 ]] || fail "1.5 coins and a bit are two"
says 0 "4 came before" steward import focus bill-2.csv

# What is wrong is kept.
{ bill 1 | head -n1; echo 'abc,1,EUR,2026-01-01,2026-01-01,2026-01-02,x,x,x,'; echo ',1,EUR,2026-01-01,2026-01-01,2026-01-02,x,x,x,'; } >wrong.csv
says 1 "wrong.csv:3  intake/focus.lua" steward import focus wrong.csv
[[ $(sql "SELECT group_concat(substr(reason, instr(reason, ': ') + 2), '; ') FROM delivery WHERE state = 'failed'") == '"abc" is no number; the row has no BilledCost' ]] || fail "wrong rows"

[[ -d $shared/datasets/focus ]] || { echo "import_focus.sh: no shared datasets: the real bills are skipped" >&2; exit 0; }
says 0 "500 understood" steward import focus "$shared/datasets/focus/focus_1.0_sample.csv"
# In whole numbers: coins, billionths of one, billionths of those.
cat >sums.sql <<'EOS'
.import --csv FILE bill
CREATE VIEW v AS SELECT ServiceName = 'Amazon Elastic Compute Cloud' AS ec2, iif(BilledCost LIKE '-%', -1, 1) AS sign,
  ltrim(BilledCost, '-') || iif(instr(BilledCost, '.'), '', '.') AS t FROM bill;
CREATE VIEW w AS SELECT ec2, sign, substr(t, 1, instr(t, '.') - 1) AS whole,
  substr(substr(t, instr(t, '.') + 1) || '00000000000000000000', 1, 20) AS rest FROM v;
SELECT ec2, sum(sign * (whole || substr(rest, 1, 2))), sum(sign * substr(rest, 3, 9)), sum(sign * substr(rest, 12, 9)) FROM w GROUP BY ec2;
EOS
sed -i "s|FILE|'$shared/datasets/focus/focus_1.0_sample.csv'|" sums.sql
expected=$(sqlite3 :memory: <sums.sql)
got=$(sql "SELECT service IS NOT NULL, sum(amount), sum(nano), sum(atto) FROM cost WHERE amount_currency = 'USD' GROUP BY 1 ORDER BY 1")
[[ $got == "$expected" && $(wc -l <<<"$got") == 2 ]] || fail "sums: $got"$'\n'"and not $expected"

for file in "$shared"/datasets/focus/spec_*.csv; do
  says 0 " understood" steward import focus "$file"
done
[[ $(sql "SELECT count(*) FROM delivery WHERE state NOT IN ('applied') AND seq > (SELECT max(seq) FROM delivery WHERE state = 'failed')") == 0 ]] || fail "not all rows of the specification's files were understood"
[[ $(sql "SELECT count(*) FROM cost c JOIN service s ON s.id = c.service WHERE s.key = 'awesomedb'") -gt 0 ]] || fail "a service by its name"
says 0 "" steward verify
