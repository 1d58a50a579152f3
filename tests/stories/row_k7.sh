#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# K7: the most valuable service is the head of IT's; coverage by executive is weighted by value; who signed up for nothing is listed.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row K7 commitment.lead_from_the_top commitment.executive_coverage commitment.ownership
params='core = { head_of_it = "person/ines" },'

# signs_up PERSON SERVICE
signs_up() {
  put "commitment/$1-$2" "\"person\":\"person/$1\",\"role\":\"service_owner\",\"service\":\"service/$2\",
    \"promise\":\"It is there\",\"review_on\":\"$(day 180)\""
  by "person/$1" put "commitment/$1-$2" '"accepted":true'
}

story() {
  put person/ines '"name":"Ines","executive":true'
  put person/maya '"name":"Maya","executive":true'
  put person/tom '"name":"Tom","manager":"person/ines"'
  put service/shop '"name":"Shop","owner":"person/tom"'
  put service/wiki '"name":"Wiki","owner":"person/tom"'
  put outcome/sales '"name":"Sales","value_per_year":"1000000.00 EUR"'
  put contribution/c1 '"outcome":"outcome/sales","service":"service/shop","weight":90,"confidence":100'
  put contribution/c2 '"outcome":"outcome/sales","service":"service/wiki","weight":10,"confidence":100'
  sees finding commitment.lead_from_the_top not_led_from_the_top service/shop person/ines
  sees finding commitment.executive_coverage has_not_signed_up person/maya person/maya

  signs_up tom wiki # one of two services, and a tenth of the value
  sees field person/ines coverage 10
  sees finding commitment.executive_coverage low_coverage person/ines person/ines
  put service/shop '"owner":"person/ines"'
  sees finding commitment.lead_from_the_top not_led_from_the_top service/shop # in name only
  signs_up ines shop
  sees no finding commitment.lead_from_the_top not_led_from_the_top service/shop
  sees field person/ines coverage 100
  sees no finding commitment.executive_coverage low_coverage person/ines
  sees no finding commitment.executive_coverage has_not_signed_up person/ines

  steward report commitment.by_executive --format md --output report.md >"$work/said" 2>&1 || broke "$(cat "$work/said")"
  sees text "Signed up for nothing" cat report.md
  sees text "Maya" sed -n '/Signed up for nothing/,/What executives/p' report.md
}
tell
