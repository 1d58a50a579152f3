#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# V5: what-if answers in money, outcomes, promises and findings, and writes nothing.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row V5 value.service_value value.service_measured sla.resolution

story() {
  put person/ana '"name":"Ana"'
  put outcome/sales "\"name\":\"Online sales\",\"value_per_year\":\"1000000 EUR\",\"measured_value\":\"900000 EUR\",
    \"measured_on\":\"$(day -30)\""
  put service/shop '"name":"Shop","owner":"person/ana"'
  put service/pay '"name":"Card payment","owner":"person/ana"'
  put contribution/c1 '"outcome":"outcome/sales","service":"service/shop","weight":80,"confidence":100'
  put dependency/d1 '"consumer":"service/shop","provider":"service/pay","share":50'
  put incident/pay "\"title\":\"Nobody can pay\",\"service\":\"service/shop\",\"impact\":\"high\",\"urgency\":\"high\",
    \"opened_at\":\"$(ago 1 hour)\""
  sees field service/pay value_per_year.amount 40000000

  local entries
  entries=$(sqlite3 -readonly data/journal.db 'SELECT count(*) FROM entry')
  echo '{"edits":[{"update":"service/shop","set":{"state":"retired"}},
    {"update":"incident/pay","set":{"priority":"p4"}}]}' >proposal
  steward what-if proposal --json >answer || broke "what-if ended with $?"
  says() {
    [[ $(sqlite3 :memory: "WITH j AS (SELECT readfile('answer') AS a) $2") == "$1" ]] || unseen "not $1 but: $(cat answer)"
  }
  says "80000000|0" "SELECT json_extract(value, '\$.before.amount'), json_extract(value, '\$.after.amount')
    FROM j, json_each(a, '\$.totals') WHERE json_extract(value, '\$.field') = 'service.own_value'"
  says "-40000000" "SELECT json_extract(value, '\$.difference.amount')
    FROM j, json_each(a, '\$.totals') WHERE json_extract(value, '\$.field') = 'service.inherited_value'"
  says "service/pay" "SELECT json_extract(value, '\$.record') FROM j, json_each(a, '\$.findings.opened')
    WHERE json_extract(value, '\$.policy') = 'value.service_measured'"
  says "1" "SELECT count(*) FROM j, json_each(a, '\$.clocks') WHERE json_extract(value, '\$.record') = 'incident/pay'
    AND json_extract(value, '\$.name') = 'resolution'"

  [[ $(sqlite3 -readonly data/journal.db 'SELECT count(*) FROM entry') == "$entries" ]] || unseen "it was journaled"
  sees field service/shop state live
  sees field service/pay value_per_year.amount 40000000
  sees no finding value.service_measured no_measured_outcome service/pay
}
tell
