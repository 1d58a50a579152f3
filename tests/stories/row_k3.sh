#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# K3: nobody promises on behalf of a team: such an agreement is not published, and one that comes in is found.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row K3 commitment.no_promise_for_others commitment.promised_for_others commitment.teams_accept_for_themselves
sources='contracts = { intake = "intake.generic", scheme = "none" },'
params='["intake.generic"] = { senders = { contracts = { record = "agreement", key = "id", state = "state",
  states = { signed = "published" }, fields = { name = "name", service = "of", promised_by = "by" } } } },'

story() {
  put unit/night '"name":"Night shift"'
  put person/victor '"name":"Victor"'
  put person/ana '"name":"Ana","unit":"unit/night"'
  put service/shop '"name":"Shop","owner":"person/victor"'
  put agreement/a1 '"name":"Shop by night","service":"service/shop","promised_by":"person/victor"'
  put obligation/o1 '"agreement":"agreement/a1","team":"unit/night","undertakes":"Be there at night"'
  sees refused "Has not accepted what it would have to deliver: Night shift" \
    try '{"update":"agreement/a1","set":{"state":"published"}}'
  sees refused "Only somebody of Night shift" by person/victor try '{"update":"obligation/o1","set":{"accepted":true}}'
  by person/ana put obligation/o1 '"accepted":true'
  put agreement/a1 '"state":"published"'
  sees no finding commitment.promised_for_others promised_on_behalf agreement/a1

  # Another tool says what already is: a promise made there.
  local from_there='"id":"a2","name":"Shop on Sundays","of":"service/shop","by":"person/victor"'
  printf '{%s,"state":"draft"}' "$from_there" >draft.json
  printf '{%s,"state":"signed"}' "$from_there" >signed.json
  deliver contracts draft.json
  put obligation/o2 '"agreement":"agreement/contracts-a2","team":"unit/night"'
  deliver contracts signed.json
  sees finding commitment.promised_for_others promised_on_behalf agreement/contracts-a2 person/victor
  sees text "Victor promised Shop on Sundays on behalf of Night shift" steward findings subject=agreement/contracts-a2 --json
  by person/ana put obligation/o2 '"accepted":true'
  sees no finding commitment.promised_for_others promised_on_behalf agreement/contracts-a2
}
tell
