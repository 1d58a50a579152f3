#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The sample organisation has a year behind it: each row has something true to show in it, a finding or a figure; and all
# reports of it render together in under two seconds, twice the same, with nothing in them that failed.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"
STEWARD=$(realpath "${STEWARD_RELEASE:-$STEWARD}") # the seconds are of the program as people run it

export TMPDIR=$place
"$STEWARD" demo --fast --stay --keep year --port 18420 >told 2>&1 &
host_pid=$!
# shellcheck disable=SC2317 # called by soon
stays_or_gone() { grep -q "Ctrl-C ends it" told || ! kill -0 "$host_pid"; }
soon stays_or_gone || fail "the demonstration is not ready: $(tail -n 5 told)"
kill -0 "$host_pid" 2>/dev/null || fail "the demonstration ended: $(tail -n 5 told)"
address=http://127.0.0.1:18420
token=$(grep -o 'stw_[0-9a-f_]*' told | head -n1)

# ask SQL: of the model, read-only
ask() { sqlite3 -readonly year/data/model.db "$1"; }
# finding ROW POLICY CODE RECORD: it is open
finding() {
  [[ $(ask "SELECT count(*) FROM finding f JOIN policy p ON p.no = f.policy WHERE f.state = 'open' AND p.id = '$2'
    AND f.code = '$3' AND f.record = '$4'") -ge 1 ]] || fail "$1: no finding $3 of $2 on $4"
}
# is ROW SQL VALUE
is() {
  local found
  found=$(ask "$2")
  [[ $found == "$3" ]] || fail "$1: \"$found\" instead of \"$3\" from: $2"
}
# some ROW SQL: at least one
some() { [[ $(ask "$2") -ge 1 ]] || fail "$1: none from: $2"; }

while read -r row policy code record; do
  [[ -z $row ]] || finding "$row" "$policy" "$code" "$record"
done <<'ROWS'
K1 commitment.signed_up accepted_by_another commitment/noor-incident
K2 commitment.authority too_little_authority service/checkout
K3 commitment.promised_for_others promised_on_behalf agreement/sellers
K4 commitment.no_free_lunch free_lunch demand/never-down
K4 commitment.no_free_lunch out_of_reach demand/half-an-hour
K5 commitment.both_sides reopened agreement/delivery
K6 commitment.optimal_level not_the_best_level agreement/payments
K7 commitment.executive_coverage has_not_signed_up person/petra
K8 commitment.functions silo service/payments
K9 commitment.talk_is_cheap lapsed commitment/tom-marketplace
V3 value.need_or_want labelled_as_need demand/new-monitors
V4 value.entitlement_kept above_agreed entitlement/hosting-web
V6 value.three_ratios_watched projects_fail person/ines
V6 value.three_ratios_watched bought_for_nothing person/ines
V6 value.three_ratios_watched own_outages person/ines
V7 value.outcome_measured never_measured outcome/books-closed
V7 value.outcome_measured stale_measure outcome/more-sellers
V9 value.stop_improving good_enough improvement/by-eight
V10 value.traced_demand serves_no_objective demand/tax
V11 value.override_is_priced no_business_reason priority_override/dark-mode
L5 leadership.lead delegated programme/bsm
L6 leadership.engagement needed_missing programme/bsm
L7 leadership.critical_needs not_covered need/overseas-tax
R2 reporting.business_terms feeds_and_speeds service_target/delivery-back
R3 reporting.read unread report_issue/it-performance-2026-11-09
R5 reporting.ground silent component/seller-app
R6 reporting.context context_old service/marketplace
R8 reporting.channel one_way channel/letter
S1 improvement.audience_has_news hears_nothing unit/finance
S2 improvement.last_experience poorly_perceived service/care
S3 improvement.results_start_improvements short_of_goal measure/answered-in-an-hour
S5 improvement.stage_was_reviewed never_reviewed project/one-password
S6 improvement.relationship_reviewed_too only_the_agreement agreement/payroll
S7 improvement.somebody_can nobody_can improvement/chat
S9 improvement.relationship_health poor_relationship unit/sellers
S10 sla.availability_beneath too_available agreement/sellers
S11 improvement.presentable not_presentable service/seller-portal
S12 improvement.governed without_governance process/joiners
ROWS

# What is no finding: a figure, or something that goes well.
is K7 "SELECT key FROM service WHERE is_flagship" marketplace
is K9 "SELECT standing FROM commitment WHERE key = 'jonas-returns'" alive
is V1 "SELECT key FROM service ORDER BY value_score DESC LIMIT 1" marketplace
some V2 "SELECT count(*) FROM demand WHERE key = 'wallets' AND queue_because LIKE '%waits for A larger ledger database%'"
some V8 "SELECT count(*) FROM outcome WHERE kind = 'competitive_advantage'"
some V8 "SELECT count(*) FROM outcome WHERE kind = 'cost_reduction'"
is L1 "SELECT count(*) FROM participation WHERE part = 'driver'" 4
is L2 "SELECT count(*) FROM benefit WHERE measured_now IS NOT NULL AND progress > 0" 6
is L3 "SELECT place FROM programme" value_partner
some R1 "SELECT count(*) FROM service WHERE kind = 'business' AND health = 'degraded'"
is R3 "SELECT count(*) >= 10 FROM report_issue WHERE document IS NOT NULL" 1
some R4 "SELECT count(*) FROM outcome WHERE contributed > 0"
is S4 "SELECT takes_part FROM person WHERE key = 'ida'" 1
some S8 "SELECT count(*) FROM improvement WHERE circle = 'closed'"

# V5: what it would mean if Rui went
what_if=$(curl -sf -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$address/api/v1/what-if" \
  -d '{"edits":[{"update":"person/rui","set":{"left_on":"2026-11-01"}}]}') || fail "V5: no answer"
[[ $what_if == *commitment.* ]] || fail "V5: nothing would be different: $what_if"

# ---- nothing failed
is failed "SELECT count(*) FROM finding WHERE state = 'open' AND code = 'error'" 0
is failed "SELECT count(*) FROM finding WHERE message LIKE '%nil%' OR message LIKE '%table:%'" 0
is failed "SELECT count(*) FROM opening WHERE state = 'refused'" 0

# ---- each finding is for somebody, who is here
is owners "SELECT count(*) FROM finding WHERE state = 'open' AND owner IS NULL" 0
is owners "SELECT count(*) FROM finding f JOIN person p ON f.owner = 'person/' || p.key
  WHERE f.state = 'open' AND p.left_on < unixepoch() / 86400 - 1" 0

# ---- the reports
mapfile -t reports < <(steward report --dir year | awk '{ print $1 }')
[[ ${#reports[@]} -ge 13 ]] || fail "there are only ${#reports[@]} reports"
fetch() {
  local id
  for id in "${reports[@]}"; do
    curl -sf -H "Authorization: Bearer $token" -o "$1.$id.html" "$address/reports/$id.html" || fail "$id does not render"
  done
}
same() {
  local id
  for id in "${reports[@]}"; do cmp -s "one.$id.html" "two.$id.html" || return 1; done
}
fetch warm
begun=$(date +%s%N)
fetch one
took=$((($(date +%s%N) - begun) / 1000000))
fetch two
same || { fetch one && fetch two && same; } || fail "twice the same report is not the same" # a minute may have gone by
printf '%d reports in %d ms\n' "${#reports[@]}" "$took"
[[ -z ${STEWARD_RELEASE-} || $took -lt 2000 ]] || fail "${#reports[@]} reports took $took ms"
for id in "${reports[@]}"; do
  grep -qE '\bnil\b|table: |lua:[0-9]+:' "one.$id.html" && fail "$id says: $(grep -oE '.{40}(\bnil\b|table: |lua:[0-9]+:).{40}' "one.$id.html" | head -n1)"
  [[ $(wc -c <"one.$id.html") -gt 5000 ]] || fail "$id says next to nothing"
done

# ---- each amount of each report leads back to records that are there
# A cell or figure has a trail, `from`, or says of which others it is worked out, `of`; a line of a trail names a record
# or has lines of its own. Nothing is nothing. Charts show what tables say.
untraced="WITH tree AS MATERIALIZED (SELECT * FROM json_tree(readfile('amounts.json'))),
  money AS MATERIALIZED (SELECT a.fullkey, a.parent, a.key, n.atom AS amount FROM tree c
    JOIN tree a ON a.id = c.parent JOIN tree n ON n.parent = a.id AND n.key = 'amount' WHERE c.key = 'currency'),
  held AS MATERIALIZED (SELECT m.*, o.value AS holder FROM money m JOIN tree o ON o.id = m.parent),
  tables AS MATERIALIZED (SELECT fullkey, value FROM tree WHERE key = 'table' AND type = 'object')
  SELECT fullkey FROM held WHERE amount <> 0 AND fullkey NOT LIKE '%.chart.%'
    AND NOT (json_type(holder, '\$.from') IS 'array' AND json_array_length(holder, '\$.from') > 0)
    AND NOT (fullkey LIKE '%.from[%' AND json_type(holder, '\$.record') IS NOT NULL)
    AND json_type(holder, '\$.of') IS NULL
    AND NOT EXISTS (SELECT 1 FROM tables t, json_each(t.value, '\$.columns') c
      WHERE substr(held.fullkey, 1, length(t.fullkey)) = t.fullkey AND json_extract(c.value, '\$.name') = held.key
      AND json_type(c.value, '\$.of') IS 'array')"
amounts=0
for id in "${reports[@]}"; do
  curl -sf -H "Authorization: Bearer $token" -o amounts.json "$address/reports/$id.json" || fail "$id has no JSON"
  lost=$(sqlite3 :memory: "$untraced") || fail "$id cannot be looked through"
  [[ -z $lost ]] || fail "$id: amounts without a trail: $lost"
  amounts=$((amounts + $(sqlite3 :memory: "SELECT count(*) FROM json_tree(readfile('amounts.json')) WHERE key = 'currency'")))
  sqlite3 :memory: "SELECT DISTINCT atom FROM json_tree(readfile('amounts.json')) WHERE key = 'record' AND type = 'text'" >>traced
done
while IFS=/ read -r type key; do
  printf "SELECT '%s/%s' WHERE NOT EXISTS (SELECT 1 FROM \"%s\" WHERE key = '%s');\n" "$type" "$key" "$type" "$key"
done < <(sort -u traced) >exist.sql
gone=$(sqlite3 -readonly year/data/model.db <exist.sql) || fail "records of the trails cannot be looked up"
[[ -z $gone ]] || fail "trails lead to records that are not there: $gone"
[[ $amounts -gt 500 ]] || fail "there are only $amounts amounts in all reports"
printf '%d amounts lead to %d records\n' "$amounts" "$(wc -l <exist.sql)"

grep -q "Where the figures come from" one.reporting.it_contribution.html || fail "R4: no trail"
grep -q "91 companies" one.leadership.ledger.html || fail "L1: the survey does not stand beside it"
exit 0
