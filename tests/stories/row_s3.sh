#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S3: a poor or falling result, and statistics across departments, open a register entry by themselves, once.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S3 improvement.results_start_improvements improvement.missed_targets_start_improvements improvement.teams_compared
params='["improvement.teams_compared"] = { enough = 2 },'

last_month() { date -u -d "$(date -u +%Y-%m-01) -1 day" +%Y-%m; }
entries() { steward get improvement --json | grep -o '"id": *"improvement/[^"]*"' | wc -l; }
holds() { [[ $(entries) == "$1" ]] || unseen "$(entries) entries in the register, not $1"; }

incident() { # KEY TEAM HOURS
  put "incident/$1" "\"title\":\"No orders\",\"service\":\"service/shop\",\"team\":\"unit/$2\",\"state\":\"resolved\",
    \"impact\":\"high\",\"urgency\":\"high\",\"opened_at\":\"$(last_month)-10T01:00:00Z\",
    \"resolved_at\":\"$(last_month)-10T$3:00:00Z\""
}

story() {
  put person/mia '"name":"Mia"'
  put person/rob '"name":"Rob"'
  put outcome/sales '"name":"Online sales","value_per_year":"1000000 EUR"'
  put measure/orders '"name":"Orders on time","outcome":"outcome/sales","owner":"person/mia","goal":95,"every":"1d"'
  put measurement/m1 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 3 days)\",\"value\":80"
  sees finding improvement.results_start_improvements short_of_goal measure/orders person/mia
  sees field "improvement/orders.$(date -u -d '-3 days' +%Y-%m)" owner person/mia
  put measurement/m2 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 2 days)\",\"value\":79"
  holds 1 # it is being worked on
  put measurement/m3 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 1 day)\",\"value\":95"
  sees no finding improvement.results_start_improvements short_of_goal measure/orders

  # Falling, though it is good.
  put measure/pages '"name":"Pages in time","owner":"person/rob","goal":50'
  for n in 3 2 1; do
    put "measurement/p$n" "\"measure\":\"measure/pages\",\"measured_at\":\"$(ago $n hours)\",\"value\":$((60 + n * 10))"
  done
  sees finding improvement.results_start_improvements keeps_falling measure/pages person/rob
  holds 2

  # A team far behind the others, and the promise that was missed with it.
  put unit/day '"name":"Day"'
  put unit/night '"name":"Night","head":"person/rob"'
  put service/shop '"name":"Shop","owner":"person/mia"'
  put agreement/shop "\"name\":\"Shop\",\"service\":\"service/shop\",\"state\":\"published\",
    \"from_date\":\"$(day -400)\""
  put service_target/shop '"agreement":"agreement/shop","metric":"resolution","within":"4h","at_least":90'
  for n in 1 2 3; do incident "d$n" day 02; done
  for n in 1 2; do incident "n$n" night 20; done
  sees finding improvement.teams_compared behind_the_others unit/night person/rob
  holds 4
  sees field "improvement/night.$(last_month)" owner person/rob
  sees field "improvement/shop.$(last_month)" owner person/mia
  for n in 1 2; do incident "n$n" night 03; done
  sees no finding improvement.teams_compared behind_the_others unit/night
}
tell
