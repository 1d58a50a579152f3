#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# V11: a priority above its computed place needs a business reason; who raised it, and what that costs, is kept.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row V11 value.override_is_priced value.raising_needs_a_reason

story() {
  put person/vera '"name":"Vera"'
  put demand/search '"title":"Faster search","value_per_year":"520000 EUR"'
  put change/database '"title":"New database","value_per_year":"104000 EUR"'
  put demand/buttons '"title":"Pink buttons","value_per_year":"1000 EUR"'
  sees refused "By its value this work is at place 3" try '{"put":"priority_override/o1","set":{"work":"demand/buttons",
    "person":"person/vera","place":1,"grounds":"customer"}}'

  put priority_override/o1 "\"work\":\"demand/buttons\",\"person\":\"person/vera\",\"place\":1,
    \"grounds\":\"request_from_above\",\"because\":\"The chairman likes pink\",\"decided_at\":\"$(ago 14 days)\""
  sees field priority_override/o1 computed_place 3
  sees field priority_override/o1 displaced 2
  sees field priority_override/o1 displaced_value.amount 62400000
  sees field priority_override/o1 delay_cost_per_week.amount 1196712
  sees field priority_override/o1 delay_cost.amount 2393424
  sees finding value.override_is_priced no_business_reason priority_override/o1 person/vera
  sees text "wait for it, which costs 11 967 EUR a week" steward findings --json
  sees text "The chairman likes pink" steward report value.work_queue

  # It is kept when the queue is another one, and when all is done.
  put change/database '"value_per_year":null'
  sees field priority_override/o1 displaced_value.amount 62400000
  sees text '"computed_place":3' steward get displacement/o1-1 --json
  put demand/buttons '"state":"done"'
  sees no finding value.override_is_priced no_business_reason priority_override/o1
  sees field priority_override/o1 delay_cost.amount 2393424
  sees refused "displacement" try '{"delete":"priority_override/o1"}'

  put demand/law '"title":"Receipts","value_per_year":"2000 EUR"'
  put priority_override/o2 '"work":"demand/law","person":"person/vera","place":1,"grounds":"law","because":"Or no tills"'
  sees finding value.override_is_priced not_borne_out priority_override/o2 person/vera
  put demand/law '"mandate":"The cash register act"'
  sees no finding value.override_is_priced not_borne_out priority_override/o2
}
tell
