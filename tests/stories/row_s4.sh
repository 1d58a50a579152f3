#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S4: anybody with a token can suggest; participation per team is shown and silence flagged.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S4 improvement.everyone_suggests improvement.takes_part improvement.suggestion
params='["improvement.everyone_suggests"] = { grace = "0s" },'

story() {
  put person/rob '"name":"Rob"'
  put unit/night '"name":"Night","head":"person/rob"'
  for name in tom eva ida; do put "person/$name" "\"name\":\"$name\",\"unit\":\"unit/night\""; done
  sees finding improvement.everyone_suggests silent unit/night person/rob
  sees field unit/night participation 0

  # With a token of her own, by the same door as everybody.
  by person/ida put improvement/i1 '"title":"Hand over at nine and not at midnight"'
  sees field improvement/i1 suggester person/ida
  sees field unit/night participation 33
  sees field person/ida takes_part 1
  sees no finding improvement.everyone_suggests silent unit/night

  # What the host opens by itself makes no team a part of it.
  put unit/day '"name":"Day","head":"person/rob"'
  for name in ada ben cem; do put "person/$name" "\"name\":\"$name\",\"unit\":\"unit/day\""; done
  put measure/m '"name":"Orders on time","owner":"person/ada","goal":95'
  put measurement/m1 "\"measure\":\"measure/m\",\"measured_at\":\"$(ago 1 day)\",\"value\":5"
  sees finding improvement.everyone_suggests silent unit/day person/rob
  sees text "33" steward report improvement.register_and_circle --format md
}
tell
