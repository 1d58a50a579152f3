#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# K5: an agreement is in force once both sides signed it, and a change to its targets opens both signatures again.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row K5 commitment.both_sides commitment.target_count commitment.signatures_are_personal

# signs KEY SIDE PERSON: now, by themselves
signs() {
  by "$3" put "signature/$1" "\"agreement\":\"agreement/a1\",\"side\":\"$2\",\"person\":\"$3\",\"signed_at\":\"$(
    date -u +%FT%T.%3NZ)\""
}

story() {
  local policy=commitment.both_sides
  put person/maya '"name":"Maya"'
  put person/tom '"name":"Tom"'
  put unit/sales '"name":"Sales","head":"person/maya"'
  put unit/web '"name":"Web","head":"person/tom"'
  put service/shop '"name":"Shop"'
  put agreement/a1 '"name":"Shop for sales","service":"service/shop","customer":"unit/sales","provider":"unit/web"'
  put service_target/t1 '"agreement":"agreement/a1","metric":"availability","at_least":99'
  put service_target/t2 '"agreement":"agreement/a1","metric":"resolution","within":"8h"'
  put agreement/a1 '"state":"published"'
  sees finding $policy not_signed agreement/a1 person/maya
  sees refused "Only Maya can sign as Maya" by person/tom try "{\"put\":\"signature/s0\",\"set\":{\"agreement\":
    \"agreement/a1\",\"side\":\"customer\",\"person\":\"person/maya\",\"signed_at\":\"$(ago 0 seconds)\"}}"
  signs s1 provider person/tom
  sees field agreement/a1 in_force 0
  signs s2 customer person/maya
  sees field agreement/a1 in_force 1
  sees no finding $policy not_signed agreement/a1

  put service_target/t1 '"at_least":99.9'
  sees field agreement/a1 in_force 0
  sees finding $policy reopened agreement/a1 person/maya
  sees finding $policy reopened agreement/a1 person/tom
  sees text "has changed since: the figure for availability" steward findings policy=$policy --json
  signs s3 provider person/tom
  signs s4 customer person/maya
  sees field agreement/a1 in_force 1
  sees no finding $policy reopened agreement/a1
  drop service_target/t2
  sees field agreement/a1 in_force 0
  sees text "a target that was taken out" steward findings policy=$policy --json
}
tell
