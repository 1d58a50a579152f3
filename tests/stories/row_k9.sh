#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# K9: a commitment without evidence in its review interval becomes stale, then lapses, and drops out of coverage.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row K9 commitment.talk_is_cheap commitment.signed_up commitment.executive_coverage

# did DAYS: evidence of what Ines did so many days ago
did() {
  put "evidence/e$1" "\"commitment\":\"commitment/c1\",\"person\":\"person/${2:-ines}\",\"kind\":\"decision\",
    \"what\":\"Two more people\",\"done_at\":\"$(ago "$1 days")\""
}

story() {
  local policy=commitment.talk_is_cheap
  put person/ines '"name":"Ines","executive":true'
  put person/tom '"name":"Tom"'
  put service/shop '"name":"Shop","owner":"person/ines"'
  put outcome/sales '"name":"Sales","value_per_year":"1000000.00 EUR"'
  put contribution/c1 '"outcome":"outcome/sales","service":"service/shop","weight":90,"confidence":100'
  by person/ines change "{\"put\":\"commitment/c1\",\"at\":\"$(ago 80 days)\",\"set\":{\"person\":\"person/ines\",
    \"role\":\"service_owner\",\"service\":\"service/shop\",\"promise\":\"It is open\",\"review_on\":\"$(day 180)\",
    \"review_every\":\"30d\",\"accepted\":true}}"
  sees field commitment/c1 standing lapsed
  sees finding $policy lapsed commitment/c1 person/ines
  sees field commitment/c1 counts 0
  sees field person/ines coverage 0

  did 45
  sees field commitment/c1 standing stale # said, and still counted
  sees finding $policy stale commitment/c1 person/ines
  sees no finding $policy lapsed commitment/c1
  sees field person/ines coverage 100
  did 2 tom # by another one
  sees finding $policy stale commitment/c1 person/ines
  did 1
  sees field commitment/c1 standing alive
  sees no finding $policy stale commitment/c1
}
tell
