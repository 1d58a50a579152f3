#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# L5: a programme that its CIO handed to an IT director, or did nothing for in its interval, is flagged.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row L5 leadership.lead

story() {
  put person/ines '"name":"Ines","position":"cio"'
  put person/tom '"name":"Tom","position":"it_director","manager":"person/ines"'
  put programme/p "\"name\":\"Better services\",\"lead\":\"person/ines\",\"act_every\":\"30d\",\"from_date\":\"$(day -60)\""
  sees finding leadership.lead no_action programme/p person/ines
  put evidence/e1 "\"programme\":\"programme/p\",\"person\":\"person/ines\",\"what\":\"Opened it\",\"done_at\":\"$(ago 2 days)\""
  sees no finding leadership.lead no_action programme/p
  sees field programme/p led_from_the_top 1
  put programme/p '"lead":"person/tom"'
  sees finding leadership.lead delegated programme/p person/ines
  sees finding leadership.lead no_action programme/p person/tom
  sees text "Ines handed Better services to Tom on $(day 0)" steward findings policy=leadership.lead --json
  put programme/p '"lead":"person/ines"'
  sees no finding leadership.lead delegated programme/p
}
tell
