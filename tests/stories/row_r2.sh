#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# R2: targets without a business statement are flagged, and minutes of outage told in money and orders lost.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row R2 reporting.business_terms reporting.outage_cost

story() {
  put person/ana '"name":"Ana"'
  put service/shop '"name":"Shop","loss_per_hour":"10000.00 SEK","orders_per_hour":120'
  put agreement/a '"name":"Shop for all","service":"service/shop","promised_by":"person/ana"'
  put service_target/t '"agreement":"agreement/a","metric":"availability","at_least":99,"measured_over":"month"'
  sees finding reporting.business_terms feeds_and_speeds service_target/t person/ana
  sees field service_target/t in_business_terms "Shop may be away for 7 hours and 12 minutes in a month: up to 72 000 SEK and 864 orders lost"
  sees draft reporting.business_terms service_target/t person/ana
  put service_target/t '"business_statement":"99 % uptime of the shop servers"'
  sees finding reporting.business_terms still_technical service_target/t person/ana
  put service_target/t '"business_statement":"Nobody stands at a closed shop for more than one evening a month"'
  sees no finding reporting.business_terms feeds_and_speeds service_target/t
  sees no finding reporting.business_terms still_technical service_target/t
  put outage/o "\"service\":\"service/shop\",\"started_at\":\"$(ago 90 minutes)\",\"ended_at\":\"$(ago 60 minutes)\""
  sees field outage/o orders_lost 60
  sees text '"amount":500000' steward report reporting.it_performance months=2 --format json
}
tell
