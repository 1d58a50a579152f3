#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S12: a process without governance is waste: every process has an owner, review, control, and evidence.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S12 improvement.governed
params='["improvement.governed"] = { grace = "0s" },'

lacks() { sees text "Change lacks $1" steward findings subject=process/change --json; }

story() {
  put person/rob '"name":"Rob"'
  put person/ana '"name":"Ana"'
  put unit/it '"name":"IT","head":"person/rob"'
  put process/change '"name":"Change","unit":"unit/it"'
  sees finding improvement.governed without_governance process/change person/rob
  lacks "an owner, a review, a control and evidence that it is followed"
  put process/change '"owner":"person/ana"'
  sees finding improvement.governed without_governance process/change person/ana
  lacks "a review, a control"
  put review/r "\"kind\":\"process\",\"process\":\"process/change\",\"held_on\":\"$(day -5)\",\"person\":\"person/ana\""
  put control/c '"process":"process/change","checks":"ten changes of the month","every":"31d"'
  lacks 'evidence for \"ten changes of the month\"'
  put evidence/old "\"control\":\"control/c\",\"person\":\"person/rob\",\"what\":\"Ten read\",
    \"done_at\":\"$(ago 40 days)\""
  sees finding improvement.governed without_governance process/change person/ana # that was too long ago
  put evidence/new "\"control\":\"control/c\",\"person\":\"person/rob\",\"what\":\"Ten read\",
    \"done_at\":\"$(ago 2 days)\""
  sees no finding improvement.governed without_governance process/change
  sees field process/change governed 1
  put person/ana "\"left_on\":\"$(day -1)\""
  sees finding improvement.governed without_governance process/change person/rob
}
tell
