#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S5: a project's stage cannot be passed without a review that answers the three questions.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S5 improvement.stage_has_answers improvement.stage_was_reviewed improvement.review_answers

pass='{"update":"project/checkout","set":{"stage":"Gate 2"}}'

story() {
  put person/ana '"name":"Ana"'
  put person/lea '"name":"Lea"'
  put project/checkout '"name":"New checkout","owner":"person/ana","state":"in_progress"'
  sees refused "no review of this stage" try "$pass"
  put review/r1 "\"kind\":\"project\",\"project\":\"project/checkout\",\"stage\":\"Gate 2\",\"held_on\":\"$(day 0)\",
    \"person\":\"person/lea\",\"make_better\":\"Ask the night shift before we build\",\"customers_see\":\"n/a\""
  sees refused "does not answer how is it co-ordinated with operations and what will customers see" try "$pass"
  sees finding improvement.review_answers not_answered review/r1 person/lea
  put review/r1 '"coordinated":"The night team takes it over in May","customers_see":"One page instead of three"'
  sees no finding improvement.review_answers not_answered review/r1
  change "$pass"
  sees field project/checkout stage "Gate 2"

  # Taking the answers back is seen, too.
  put review/r1 '"customers_see":"ok"'
  sees finding improvement.stage_was_reviewed passed_without_answers project/checkout person/ana
  put review/r1 '"customers_see":"One page instead of three"'
  sees no finding improvement.stage_was_reviewed passed_without_answers project/checkout
}
tell
