#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# L4: each group is shown its own motive with its own figures: delivery, strategy, profit and dependence.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row L4 leadership.motives

driver() { put "participation/$1" "\"programme\":\"programme/p\",\"part\":\"driver\",\"person\":\"person/$1\""; }

story() {
  put person/ines '"name":"Ines","position":"cio"'
  put person/petra '"name":"Petra","position":"ceo"'
  put person/jonas '"name":"Jonas","position":"line_manager"'
  put unit/shops '"name":"Shops","business":"sales","head":"person/jonas"'
  put programme/p '"name":"Better services","lead":"person/ines"'
  driver ines
  driver petra
  driver jonas
  sees finding leadership.motives nothing_in_it participation/jonas person/ines
  sees finding leadership.motives nothing_in_it participation/petra person/ines
  put service/shop '"name":"Shop"'
  put objective/grow '"name":"Grow"'
  put outcome/sales '"name":"Sales","unit":"unit/shops","value_per_year":"2000000.00 EUR"'
  put contribution/c '"outcome":"outcome/sales","service":"service/shop","weight":70'
  sees no finding leadership.motives nothing_in_it participation/jonas
  sees no finding leadership.motives nothing_in_it participation/petra
  sees field participation/ines motive delivery
  sees field participation/petra motive_figures "Objectives reached: 0; Objectives open: 1"
  sees field participation/jonas motive_figures "Results a year: 2 000 000 EUR; Of that owed to services: 1 400 000 EUR"
  sees draft leadership.motives participation/jonas person/jonas
}
tell
