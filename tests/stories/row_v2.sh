#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# V2: one queue over all work: most valuable first, nothing before what it depends on, each position explained.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row V2 value.queue_demand value.queue_incident value.queue_problem value.queue_change value.queue_improvement \
  value.incident_loss value.precedence_is_sound

# places ID…: the queue begins with these, in this order
places() {
  local found
  steward report value.work_queue --format json >"$work/queue" || broke "no report"
  found=$(sqlite3 :memory: "SELECT group_concat(w, ' ') FROM (SELECT json_extract(r.value, '\$.work.value.record') AS w
    FROM json_tree(readfile('$work/queue')) AS t, json_each(t.value) AS r
    WHERE t.key = 'rows' AND t.path LIKE '%.table' AND w IS NOT NULL AND json_extract(r.value, '\$.because') IS NOT NULL)")
  [[ $found == "$*"* ]] || unseen "the queue is $found, and not $*"
}

story() {
  put person/ana '"name":"Ana"'
  put outcome/sales '"name":"Online sales","value_per_year":"1000000 EUR"'
  put service/shop '"name":"Shop","owner":"person/ana"'
  put contribution/c1 '"outcome":"outcome/sales","service":"service/shop","weight":100,"confidence":100'
  put demand/search '"title":"Faster search","value_per_year":"90000 EUR","estimate":"30000 EUR"'
  put improvement/bills '"title":"Clearer bills","value_per_year":"60000 EUR"'
  put change/database '"title":"New database","value_per_year":"70000 EUR"'
  put problem/slow '"title":"Slow database","workaround":"Start it again"'
  put incident/old "\"title\":\"Slow\",\"service\":\"service/shop\",\"impact\":\"high\",\"problem\":\"problem/slow\",
    \"state\":\"resolved\",\"opened_at\":\"$(ago 30 days)\",\"resolved_at\":\"$(ago 29 days)\""
  sees field incident/old lost.amount 273972
  put incident/pay '"title":"Nobody can pay","service":"service/shop","impact":"high"'
  places incident/pay demand/search change/database improvement/bills problem/slow

  # The cause has no way around any more, and is ended by a change: these come first, and say why.
  put problem/slow '"workaround":null,"change":"change/database"'
  put incident/pay '"problem":"problem/slow"'
  places change/database problem/slow incident/pay demand/search improvement/bills
  sees text "It comes before Slow database, which waits for it, and counts for as much: 1 000 000 EUR a year" \
    steward get change/database
  sees text "Shop is worth 1 000 000 EUR a year, and 100 % of it is touched. It waits for Slow database" \
    steward report value.work_queue
  put precedence/p1 '"earlier":"improvement/bills","later":"demand/search","because":"The bills are searched, too"'
  places change/database problem/slow incident/pay improvement/bills demand/search

  put change/database '"owner":"person/ana"'
  put precedence/p2 '"earlier":"incident/pay","later":"change/database"'
  sees finding value.precedence_is_sound waits_for_itself precedence/p2 person/ana
  sees text "New database, then Slow database, then Nobody can pay, then New database" steward findings --json
  drop precedence/p2
  sees no finding value.precedence_is_sound waits_for_itself precedence/p2
  put incident/pay '"state":"resolved"'
  places improvement/bills demand/search
}
tell
