#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# L3: what IT costs and what it brings stand side by side, month by month, and say where IT stands.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row L3 leadership.cost_booked leadership.worth_booked leadership.place_of_it
params='core = { currency = "CHF" }, ["leadership.place_of_it"] = { months = 2 },'

month() { date -u -d "$(date -u +%Y-%m-15) -$1 month" +%Y-%m; }
last_day() { date -u -d "$(month "$1")-01 +1 month -1 day" +%F; }
cost() {
  put "cost/c$1" "\"from_date\":\"$(month "$1")-01\",\"to_date\":\"$(last_day "$1")\",\"amount\":\"$2.00 CHF\""
}
brought() {
  put "measurement/m$1" "\"measure\":\"measure/o\",\"measured_at\":\"$(month "$1")-20T12:00:00Z\",\"value\":1,\"worth\":\"$2.00 CHF\""
}

story() {
  put person/ines '"name":"Ines","position":"cio"'
  put programme/p '"name":"Better services","lead":"person/ines"'
  put service/shop '"name":"Shop"'
  put outcome/o '"name":"Permits in time"'
  put contribution/c '"outcome":"outcome/o","service":"service/shop","weight":50,"confidence":100'
  put measure/o '"name":"Permits","outcome":"outcome/o"'
  cost 1 50000
  cost 2 50000
  sees field cost/c1 booked_in "$(month 1)"
  sees finding leadership.place_of_it value_not_shown programme/p person/ines
  # Half of what the result was worth is owed to services.
  brought 1 80000
  sees no finding leadership.place_of_it value_not_shown programme/p
  sees finding leadership.place_of_it cost_centre programme/p person/ines
  sees field programme/p place cost_centre
  brought 2 130000
  sees no finding leadership.place_of_it cost_centre programme/p
  sees field programme/p place value_partner
  sees text "Value measured" steward report leadership.ledger months=3
  sees text '"amount":6500000' steward report leadership.ledger months=3 --format json
}
tell
