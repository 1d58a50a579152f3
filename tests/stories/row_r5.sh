#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# R5: a component of a critical service that no source reported on within its interval is flagged.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row R5 reporting.ground reporting.sources_report
sources='watch = { intake = "intake.generic", scheme = "none" },'
params='["intake.generic"] = { senders = { watch = { record = "component", key = "id", fields = { name = "name" },
  times = { reported_at = "seen" } } } },'

story() {
  put person/pavel '"name":"Pavel"'
  put unit/platform '"name":"Platform","head":"person/pavel"'
  put service/shop '"name":"Shop","criticality":"mission_critical"'
  put service/base '"name":"Databases"'
  put dependency/d '"consumer":"service/shop","provider":"service/base","share":30'
  put component/watch-db "\"name\":\"Ledger database\",\"service\":\"service/base\",\"team\":\"unit/platform\",\"health\":\"good\",
    \"report_every\":\"1h\",\"reported_at\":\"$(ago 2 hours)\""
  put component/toy "\"name\":\"Toy\",\"report_every\":\"1h\",\"reported_at\":\"$(ago 2 hours)\""
  sees finding reporting.ground silent component/watch-db unit/platform
  sees no finding reporting.ground silent component/toy
  sees text "Ledger database" steward report reporting.it_performance
  # A person's word does not end it, a source's does.
  sees refused "Only a source can say" by person/pavel try "{\"update\":\"component/watch-db\",\"set\":{\"reported_at\":\"$(ago 1 minute)\"}}"
  printf '{"id":"db","name":"Ledger database","seen":"%s"}' "$(ago 1 minute)" >seen.json
  deliver watch seen.json
  sees no finding reporting.ground silent component/watch-db
  put component/new '"name":"New","service":"service/shop","report_every":"1s"'
  pass 1.2
  sees finding reporting.ground never_heard_from component/new
}
tell
