#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# V3: each demand is a need, a want or a preference by its evidence; a want that is called a need is flagged.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row V3 value.need_or_want

story() {
  put unit/it '"name":"IT","business":"it"'
  put unit/sales '"name":"Sales","business":"sales"'
  put person/tom '"name":"Tom","unit":"unit/it"'
  put person/maya '"name":"Maya","unit":"unit/sales"'
  put outcome/sales '"name":"Online sales","value_per_year":"1000000 EUR","measured_value":"980000 EUR"'

  put demand/buttons '"title":"Pink buttons","label":"need","requested_by":"person/maya","sponsor":"person/maya"'
  sees field demand/buttons class want
  sees finding value.need_or_want labelled_as_need demand/buttons person/maya
  sees text "is called a need, and is a business want" steward findings --json
  put demand/rewrite '"title":"New language","label":"need","requested_by":"person/tom"'
  sees field demand/rewrite class preference
  sees finding value.need_or_want labelled_as_need demand/rewrite person/tom

  put demand/law '"title":"Receipts","label":"want","requested_by":"person/tom","mandate":"the cash register act"'
  sees field demand/law class need
  sees text "it is demanded: the cash register act" steward get demand/law

  put demand/buttons '"outcome":"outcome/sales"'
  sees field demand/buttons class want
  put outcome/sales '"measured_value":"700000 EUR"'
  sees field demand/buttons class need
  sees text "Online sales is at risk: 700 000 EUR of 1 000 000 EUR a year were reached" steward get demand/buttons
  sees no finding value.need_or_want labelled_as_need demand/buttons
}
tell
