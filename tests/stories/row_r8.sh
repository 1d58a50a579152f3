#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# R8: channels that are one-way, single-level or stale are flagged, by who spoke in truth, and when.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row R8 reporting.channel reporting.levels

talk() { put "dialogue/$1" "\"channel\":\"channel/$2\",\"held_at\":\"$(ago "$3")\"$4"; }

story() {
  put person/ana '"name":"Ana"'
  put person/maya '"name":"Maya"'
  put unit/sales '"name":"Sales","kind":"division","business":"sales","relationship_manager":"person/ana"'
  put outcome/o '"name":"Orders","unit":"unit/sales"'
  sees finding reporting.levels no_channel unit/sales person/ana
  put channel/board '"name":"Talk with the board","level":"executive","unit":"unit/sales","every":"31d"'
  sees no finding reporting.levels no_channel unit/sales
  talk d1 board "40 days" ',"from_it":"person/ana"'
  sees finding reporting.channel stale channel/board person/ana
  talk d2 board "2 days" ',"from_it":"person/ana"'
  sees no finding reporting.channel stale channel/board
  sees finding reporting.channel one_way channel/board person/ana
  talk d3 board "1 day" ',"from_business":"person/maya","from_it":"person/ana"'
  sees no finding reporting.channel one_way channel/board
  sees finding reporting.levels single_level unit/sales person/ana
  put channel/desk '"name":"The desk","level":"team","unit":"unit/sales"'
  talk d4 desk "1 day" ',"direction":"both"'
  sees no finding reporting.levels single_level unit/sales
  sees field unit/sales levels_in_use 2
}
tell
