#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# V8: outcomes are typed, by what competitors lack or by costing less, and the portfolio shows both.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row V8 value.outcome_typed

story() {
  put person/maya '"name":"Maya"'
  put outcome/sales '"name":"Same-day delivery","owner":"person/maya","value_per_year":"1000000 EUR"'
  sees finding value.outcome_typed kind_unknown outcome/sales person/maya
  put outcome/sales '"kind":"competitive_advantage"'
  sees no finding value.outcome_typed kind_unknown outcome/sales
  sees finding value.outcome_typed advantage_not_named outcome/sales person/maya
  put outcome/sales '"competitors_lack":"Nobody else delivers on the same day"'
  sees no finding value.outcome_typed advantage_not_named outcome/sales
  sees field outcome/sales typed 1

  put outcome/paper '"name":"Less paper","owner":"person/maya","value_per_year":"200000 EUR","kind":"cost_reduction"'
  sees finding value.outcome_typed saving_from_what outcome/paper person/maya
  put measure/pages '"name":"Pages a month","outcome":"outcome/paper","better":"lower","baseline":90000'
  sees no finding value.outcome_typed saving_from_what outcome/paper

  steward report value.portfolio --format md >portfolio || broke "no report"
  grep -q "Competitive advantage.*1 *000 *000\|Competitive advantage.*1.000.000" portfolio || unseen "$(cat portfolio)"
  grep -q "Cost reduction.*200.000" portfolio || unseen "$(cat portfolio)"
}
tell
