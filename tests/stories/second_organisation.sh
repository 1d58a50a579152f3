#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A hospital takes the packs as they are, by parameters alone: it counts in kronor and pays a supplier in Sydney in
# dollars of that place and by the clock of it; nobody has the title of CIO, but a head of informatics with the position
# of a lead; wards are its customers, shifts go over midnight, nothing is sold.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row "second organisation"
data=$(realpath "$(dirname "$0")/hospital.json")
packs='"core", "intake", "value", "commitment", "sla", "notify", "leadership", "reporting", "improvement"'
params='
  core = { currency = "SEK", zone = "Europe/Stockholm", head_of_it = "person/sana" },
  ["value.three_ratios_watched"] = { least = 2 },
  leadership = {
    role_names = {
      cio = "Head of informatics", executive = "Director", line_manager = "Head of a ward or laboratory",
      it_manager = "Head of a team", other = "Somebody else",
    },
  },
  ["leadership.engagement"] = { needed = { "cio", "executive", "line_manager" } },
  reporting = { stops = "admission" },
  improvement = { keeper = "person/sana" },'

# The data with days from today in it: @-30, @-3-08:30 that day at that time, @first and @last of the last month.
dated() {
  local script='' word this day
  this=$(date -u +%Y-%m-01)
  while read -r word; do
    case $word in
      @first*) day=$(date -u -d "$this -1 month" +%F) ;;
      @last*) day=$(date -u -d "$this -1 day" +%F) ;;
      *) day=${word#@} && day=$(day "${day%-??:??}") ;;
    esac
    [[ $word != *-??:?? ]] || day+="T${word: -5}:00Z"
    script+="s/\"$word\"/\"$day\"/g;"
  done < <(grep -oE '"@[^"]+"' "$data" | tr -d '"' | sort -u)
  sed "$script" "$data"
}

says() { sees text "$1" steward findings --json; }      # a finding says so
reads() { sees text "$2" plainly "$1"; }                # a report does
plainly() { steward report "$1" --format md | sed 's/\xc2\xa0/ /g; s/\xe2\x80\xaf/ /g'; } # spaces are spaces
derived() { sees field "$1" "$2" "$3"; }

commitment_pack() {
  local p=commitment
  sees finding $p.lead_from_the_top not_led_from_the_top service/admission person/sana # K7, by parameter
  sees finding $p.executive_coverage has_not_signed_up person/maria person/maria
  sees finding $p.optimal_level not_the_best_level agreement/ward5
  says 'would be worth 1 900 000 SEK a year more'
  sees finding $p.best_level other_currency service/admission person/karin
  sees finding $p.no_free_lunch free_lunch demand/dashboard person/leif
  says 'More readers in Sydney lacks funding in AUD, in which it is estimated'
  derived service/imaging authority unknown
  says 'Leif Strand may commit 900 000 SEK, and it costs 400 000 AUD a year'
  sees finding $p.both_sides not_signed agreement/emergency
  sees refused 'Integration team' try '{"update":"agreement/ward3","set":{"state":"published"}}'
  sees refused 'Only Karin Moe can accept this' by person/sana \
    try '{"create":"commitment/k","set":{"person":"person/karin","role":"service_owner",
      "service":"service/admission","accepted":true}}'
}

value_pack() {
  local p=value
  derived service/admission value_per_year.amount 864000000 # V1
  derived service/admission value_per_year.currency SEK
  derived service/imaging value_per_year.currency SEK
  sees finding $p.service_value other_currency service/imaging person/leif # said, not dropped
  sees finding $p.costs_are_comparable other_currency service/imaging person/leif
  sees finding $p.entitlement_kept above_agreed entitlement/ward3 person/birgit
  says 'The 100 above that cost 15 000 SEK'
  sees finding $p.need_or_want labelled_as_need demand/dashboard
  derived demand/barcodes class need # the law, not money
  sees finding $p.override_is_priced no_business_reason priority_override/o1 person/anders
  sees finding $p.three_ratios_watched bought_for_nothing person/sana person/sana # V6
  reads $p.three_ratios '800 000 SEK of 1 500 000 SEK'
  reads $p.three_ratios 'not paid in SEK cannot be counted here'
  [[ $(plainly $p.portfolio) != *'Nights are read by day elsewhere: 900 000 AUD'* ]] || unseen "AUD in a sum of SEK"
  reads $p.portfolio 'Being allowed to go on'
  reads $p.portfolio 'Not in SEK, and so not added: 1 outcome'
}

leadership_pack() {
  local p=leadership
  derived participation/sana cluster it # L1, without the title
  derived participation/sana role cio
  derived participation/anders cluster c_level
  derived participation/birgit cluster business_line
  derived programme/one driven_by several
  sees finding $p.lead delegated programme/one person/sana # L5
  sees finding $p.engagement needed_missing programme/one person/leif
  sees finding $p.critical_needs not_covered need/blood person/sana
  sees finding $p.ledger_line not_measured benefit/compliance person/anders
  derived benefit/cost measured_now 7300000
  derived benefit/cost measured_as 'SEK a year, of all live services but 1 paid in another currency'
  derived programme/one cost_lately.amount 35000000
  says '(without 1 cost and 1 result in other currencies than SEK)'
  reads $p.ledger 'Head of informatics'
  reads $p.ledger 'Not in these sums: 1 cost and 1 result in other currencies than SEK'
}

reporting_pack() {
  local p=reporting
  sees finding $p.health weak service/admission person/karin
  says 'Each hour without it costs 40 000 SEK and 12 admissions'
  sees finding $p.business_terms feeds_and_speeds service_target/ward5-there person/sana
  says 'up to 144 000 SEK and 43 admissions lost'
  sees finding $p.context no_context service/laboratory person/nils
  sees finding $p.ground silent component/engine
  sees finding $p.channel one_way channel/rounds person/oda
  sees finding $p.levels no_channel unit/nursing person/maria
  reads $p.it_performance 'Admissions lost'
  reads $p.it_contribution 'Contributed by services: **7 230 000 SEK'
  reads $p.it_contribution '50 400 AUD'
  reads $p.it_contribution 'is planned in another currency than SEK'
  # R3: both came out by themselves, of today, for their readers.
  local series
  for series in performance contribution; do
    steward get "report_series/$series" --json >"$work/json"
    [[ $(<"$work/json") == *"report_issue/$series-"* ]] || unseen "no edition of $series: $(<"$work/json")"
  done
}

sla_pack() {
  local p=sla
  # A night shift in which the clocks of Stockholm go forward at two: four hours are from midnight to five by them.
  derived incident/night resolution_due 2026-03-29T03:00:00Z
  derived incident/night resolution_state met
  # By the clock of Sydney, which goes forward on that Sunday: from Friday 15:30 to Monday 09:30.
  derived incident/sydney resolution_due 2026-10-04T22:30:00Z
  derived incident/sydney resolution_state missed
  sees finding $p.resolution breached incident/open person/karin
  sees finding $p.hours_beneath not_covered agreement/emergency person/leif
  sees finding $p.times_beneath too_quick agreement/emergency person/leif
  sees finding $p.outlasted outlasts agreement/emergency person/leif
  sees finding $p.availability below_target service_target/ward5-there person/sana
}

improvement_pack() {
  local p=improvement
  sees finding $p.relationship_health poor_relationship unit/ward5 person/oda # S9
  says 'Ward 5, surgery, which pays 50 000 SEK a month, is poor'
  sees finding $p.customer_has_a_manager nobody_looks_after_it unit/emergency person/leif
  sees finding $p.results_start_improvements short_of_goal measure/night person/karin
  sees finding $p.stage_was_reviewed never_reviewed project/reading person/leif
  says 'Night reading abroad is over, 85 000 AUD later'
  sees finding $p.last_experience poorly_perceived service/admission person/karin
  steward report $p.customer_view --format md >view
  [[ $(grep -oE '^## .*(Ward 5|Ward 3)' view | tr -d '\n') == *'Ward 5'*'Ward 3'* ]] ||
    unseen "not the one first who needs it"
  reads $p.catalogue 'Patient admission'
}

# No policy fails, each report comes out, and nothing is named that is not here.
nothing_foreign() {
  steward policies --json >"$work/json"
  [[ $(sqlite3 :memory: "SELECT sum(json_extract(value, '\$.errors')), count(*) > 150
    FROM json_each(readfile('$work/json'), '\$.items')") == '0|1' ]] ||
    unseen "policies fail: $(steward policies)"
  steward findings --json >said
  local report
  for report in $(sqlite3 :memory: "SELECT json_extract(value, '\$.id')
    FROM json_each(readfile('$work/json'), '\$.items') WHERE json_extract(value, '\$.kind') = 'report'"); do
    steward report "$report" --format md >>said || broke "$report does not come out"
  done
  sqlite3 -readonly data/model.db 'SELECT body FROM draft' >>said
  ! grep -wE 'EUR|CIO|CEO|COO|CFO|IT director|IT manager|[Oo]rders? lost|revenue' said || unseen "not of a hospital"
}

story() {
  dated >data.json
  steward apply data.json >"$work/said" 2>&1 || broke "$(cat "$work/said")"
  commitment_pack
  value_pack
  leadership_pack
  reporting_pack
  sla_pack
  improvement_pack
  nothing_foreign
}

play on "" || exit
printf 'A hospital runs on the same packs, by parameters alone\n'
