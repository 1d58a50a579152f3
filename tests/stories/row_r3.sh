#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# R3: two formal reports come out on a schedule, with recipients who say that they read them; late or unread is found.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row R3 reporting.editions reporting.read reporting.formal_reports reporting.reading_is_personal
params='["reporting.read"] = { read_within = "1s" },'

edition() { # of SERIES, once it is written down
  local found=
  for _ in $(seq 400); do
    steward get "report_series/$1" --json >"$work/json" || broke "no series $1"
    found=$(sqlite3 :memory: "SELECT json_extract(readfile('$work/json'), '\$.fields.last_edition')")
    [[ $found != "${2-}" && -n $found ]] && break
    sleep 0.05
  done
  [[ $found != "${2-}" && -n $found ]] || unseen "no edition of $1 came out"
  printf '%s' "$found"
}

story() {
  local issue
  put person/ines '"name":"Ines"'
  put person/petra '"name":"Petra"'
  put unit/it '"name":"IT","business":"it","head":"person/ines"'
  put service/shop '"name":"Shop"'
  sees finding reporting.formal_reports not_reported unit/it person/ines
  put report_series/perf '"name":"IT performance","about":"it_performance","every":"30d","owner":"person/ines","recipients":["person/petra"]'
  put report_series/goal '"name":"Contribution of IT","about":"it_contribution","every":"91d","owner":"person/ines","recipients":["person/petra"]'
  sees no finding reporting.formal_reports not_reported unit/it
  # Both come out by themselves, and each recipient is told.
  issue=$(edition goal) || exit
  issue=$(edition perf) || exit
  [[ $issue == "report_issue/perf-$(day 0)" ]] || unseen "the edition is $issue"
  sees message reporting.read "$issue" person/petra
  sees text '"title":"IT performance"' curl -sf --unix-socket data/steward.sock "http://host/reports/edition/${issue#*/}.json"
  pass 1.2
  sees finding reporting.read unread "$issue" person/petra
  sees refused "Only Petra can say" by person/ines try "{\"put\":\"acknowledgement/a\",\"set\":{\"issue\":\"$issue\",\"person\":\"person/petra\",\"read_at\":\"$(ago 1 second)\"}}"
  by person/petra put acknowledgement/a "\"issue\":\"$issue\",\"person\":\"person/petra\",\"read_at\":\"$(ago 1 second)\""
  sees no finding reporting.read unread "$issue"
  # One that people write is late when it is not there.
  put report_series/board '"name":"For the board","about":"other","every":"30d","owner":"person/ines","recipients":["person/petra"]'
  put report_issue/b1 "\"series\":\"report_series/board\",\"issued_at\":\"$(ago 40 days)\",\"external_url\":\"https://board.example/1\""
  sees finding reporting.editions late report_series/board person/ines
  put report_issue/b2 "\"series\":\"report_series/board\",\"issued_at\":\"$(ago 1 minute)\",\"external_url\":\"https://board.example/2\""
  sees no finding reporting.editions late report_series/board
  sees finding reporting.read came_late report_issue/b2 person/ines
}
tell
