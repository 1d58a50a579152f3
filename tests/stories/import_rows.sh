#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Rows of people's tables through an intake of ten lines: previewed, sent, sent again, failed, mended and mapped again;
# beside a host and through it; CSV as people write it, JSON, an object a line; ServiceNow rows.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

steward init harbour >/dev/null
cd harbour
cat >policies/house/prices.lua <<'LUA'
local lib = require "intake.lib"

return intake {
  title = "Prices of last year's table",
  map = function(delivery)
    local row = delivery.body.fields
    local name = lib.text(row, "Service")
    if not name then return {} end
    return { { put = "service/" .. lib.slug(name), set = {
      name = name, price = lib.money_of(row["Price"], "EUR"), reviewed = lib.date_of(row["Reviewed"], "d/m/Y"),
    } } }
  end,
}
LUA
sed -i 's/requires = {[^}]*}/requires = { "core", "intake" }/' policies/house/pack.lua
steward activate >/dev/null
sql() { sqlite3 data/model.db "$@"; }
entries() { sqlite3 data/journal.db "SELECT count(*) FROM entry"; }

printf '\xef\xbb\xbfService;Price;Reviewed;Note\r\nE-mail;1.234,50;31/12/2026;"two\r\nlines"\r\n;;;\r\n"Shop; old";(12,00);01/02/2026;NULL\r\nMail 2;zwölf;;\r\n' >prices.csv

# A preview says what would come of it, in money, and changes nothing.
before=$(entries)
says 1 "4 rows of 4, as the intake house.prices would take them now" steward import rows prices.csv --intake house.prices --preview
says 1 "222.50 EUR  service.price  2 records" steward import rows prices.csv --intake house.prices --preview
says 1 'prices.csv:6  intake/cells.lua' steward import rows prices.csv --intake house.prices --preview
says 1 '"zwölf" is no number' steward import rows prices.csv --intake house.prices --preview
is_json bash -c "'$STEWARD' import rows prices.csv --intake house.prices --preview --json || true"
[[ $(entries) == "$before" ]] || fail "a preview journaled something"
[[ $(sql "SELECT count(*) FROM service WHERE key = 'e-mail'") == 0 ]] || fail "a preview changed something"

# Sent: what is understood is there, what is not is counted, what fails is kept.
says 1 "2 understood" steward import rows prices.csv --intake house.prices
[[ $(sql "SELECT price, price_currency, date(reviewed * 86400, 'unixepoch') FROM service WHERE key = 'e-mail'") == "123450|EUR|2026-12-31" ]] || fail "e-mail"
[[ $(sql "SELECT price FROM service WHERE key = 'shop-old'") == -1200 ]] || fail "shop"
[[ $(sql "SELECT group_concat(state || ' ' || n) FROM (SELECT state, count(*) n FROM delivery GROUP BY 1 ORDER BY 1)") == "applied 2,failed 1,ignored 1" ]] || fail "states"
says 0 '"zwölf" is no number' steward deliveries state=failed source=import-prices
says 0 '"line":6' steward deliveries show "$(sql "SELECT seq FROM delivery WHERE state = 'failed'")" --json

# Again: nothing comes twice; mended, what failed is mapped again.
before=$(entries)
says 0 "4 came before" steward import rows prices.csv --intake house.prices
[[ $(entries) == "$before" ]] || fail "the same import journaled something"
sed -i 's/lib.money_of(row\["Price"\], "EUR")/row.Price ~= "zwölf" and lib.money_of(row.Price, "EUR") or money(1200, "EUR")/' policies/house/prices.lua
steward activate >/dev/null
says 0 "" steward deliveries retry state=failed source=import-prices
[[ $(sql "SELECT price FROM service WHERE key = 'mail-2'") == 1200 ]] || fail "the mended row"

# A changed table changes; the first one again, after it, is not taken for old.
sed 's/1.234,50/99,00/' prices.csv >other && mv prices.csv first.csv && mv other prices.csv
says 0 "service: 0 made, 1 changed, 2 as before" steward import rows prices.csv --intake house.prices
mv first.csv prices.csv
says 0 "service: 0 made, 1 changed, 2 as before" steward import rows prices.csv --intake house.prices
[[ $(sql "SELECT price FROM service WHERE key = 'e-mail'") == 123450 ]] || fail "the first table again"

# Of a file in which something is wrong nothing is taken.
before=$(entries)
printf 'Service,Price\nA,1\nB\n' >short.csv
says 1 "short.csv: line 3: 1 cell, and the header has 2" steward import rows short.csv --intake house.prices
printf 'Service,Price\nCaf\xe9,1\n' >latin.csv
says 1 "is not UTF-8; --encoding" steward import rows latin.csv --intake house.prices
says 2 "wants --intake" steward import rows latin.csv
says 1 "did you mean house.prices" steward import rows latin.csv --encoding iso-8859-1 --intake house.price
[[ $(entries) == "$before" ]] || fail "a wrong file was taken"
says 0 "1 understood" steward import rows latin.csv --intake house.prices --encoding iso-8859-1
[[ $(sql "SELECT name FROM service WHERE name LIKE 'Caf%'") == "Café" ]] || fail "Latin-1"

# JSON and an object a line.
echo '{"result":[{"Service":"J1","Price":"3"},{"Service":"J2","Price":4}]}' >rows.json
printf '{"Service":"L1","Price":"3"}\n\n{"Service":"L2"}\n' >rows.ndjson
says 0 "4 understood" steward import rows rows.json rows.ndjson --source import-prices
[[ $(sql "SELECT group_concat(price) FROM service WHERE name IN ('J1', 'J2', 'L1') ORDER BY name") == 300,400,300 ]] || fail "JSON"
printf '{"Service":"L1"}\n[1]\n' >broken.ndjson
says 1 "broken.ndjson: line 2: it is no object" steward import rows broken.ndjson --source import-prices

# ServiceNow: a table as CSV, and rows as the Table API gives them.
printf '"number","short_description","incident_state","priority","opened_at","sys_updated_on"\n"INC1","No mail","2","2 - High","2026-03-01 10:00:00","2026-03-01 10:05:00"\n' >incident.csv
echo '{"result":[{"number":"INC2","short_description":"No shop","state":"6","sys_updated_on":"2026-03-01 11:00:00"}]}' >incident.json
says 0 "incident: 2 made" steward import servicenow incident.csv incident.json
[[ $(sql "SELECT group_concat(number || ' ' || state || ' ' || coalesce(priority, '-')) FROM incident") == "INC1 in_progress p2,INC2 resolved -" ]] || fail "incidents"

printf 'a,b\n1,2\n' >other.csv # a file of something else: nothing is understood, which is a no
says 1 "1 left out" steward import servicenow other.csv

# Through a host: as beside it.
port=$((20000 + RANDOM % 20000))
host_starts host.log --listen "127.0.0.1:$port"
printf 'Service,Price\nHosted,5\nHosted too,7\n' >hosted.csv
says 0 "+12.00 EUR" steward import rows hosted.csv --intake house.prices --preview
says 0 "service: 2 made" steward import rows hosted.csv --intake house.prices
says 0 "2 came before" steward import rows hosted.csv --intake house.prices
host_stops
[[ $(sql "SELECT sum(price) FROM service WHERE name LIKE 'Hosted%'") == 1200 ]] || fail "through the host"
says 0 "" steward verify
