#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# V10: every demand, change and improvement traces to an objective with a measure; what does not is listed.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row V10 value.traced_demand value.traced_change value.traced_improvement value.service_serves

story() {
  put person/maya '"name":"Maya"'
  put measure/orders '"name":"Orders a day"'
  put objective/growth '"name":"Grow by a third"'
  put outcome/sales '"name":"Online sales","objective":"objective/growth","value_per_year":"1000000 EUR"'
  put service/shop '"name":"Shop","owner":"person/maya"'
  put contribution/c1 '"outcome":"outcome/sales","service":"service/shop","weight":80'
  put demand/search '"title":"Faster search","outcome":"outcome/sales","sponsor":"person/maya"'
  put change/database '"title":"New database","service":"service/shop","owner":"person/maya"'
  put improvement/bills '"title":"Clearer bills","owner":"person/maya"'
  sees finding value.traced_demand serves_no_objective demand/search person/maya
  sees finding value.traced_change serves_no_objective change/database person/maya
  sees finding value.traced_improvement serves_no_objective improvement/bills person/maya
  sees text "nobody would know that the objective Grow by a third is reached" steward report value.untraced

  put objective/growth '"measure":"measure/orders"'
  sees no finding value.traced_demand serves_no_objective demand/search
  sees field demand/search traces_to objective/growth
  sees field service/shop serves objective/growth
  sees field change/database trace "by the service Shop"
  sees no finding value.traced_change serves_no_objective change/database
  sees text "Clearer bills" steward report value.untraced
  put improvement/bills '"objective":"objective/growth"'
  sees no finding value.traced_improvement serves_no_objective improvement/bills
  sees field improvement/bills untraced 0
}
tell
