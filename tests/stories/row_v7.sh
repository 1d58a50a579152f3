#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# V7: a service with no measured outcome, and an outcome with no fresh measure, are flagged.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row V7 value.outcome_measured value.service_measured

story() {
  put person/maya '"name":"Maya"'
  put person/tom '"name":"Tom"'
  put service/shop '"name":"Shop","owner":"person/tom"'
  sees finding value.service_measured no_measured_outcome service/shop person/tom
  put outcome/sales '"name":"Online sales","owner":"person/maya","value_per_year":"1000000 EUR"'
  put contribution/c1 '"outcome":"outcome/sales","service":"service/shop","weight":80'
  sees finding value.outcome_measured never_measured outcome/sales person/maya
  sees text "What Shop is worth cannot be shown: nobody measures Online sales" steward findings --json

  put measure/orders '"name":"Orders a day","outcome":"outcome/sales","every":"30d","owner":"person/maya"'
  put measurement/m1 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 40 days)\",\"value\":900"
  sees no finding value.outcome_measured never_measured outcome/sales
  sees finding value.outcome_measured stale_measure outcome/sales person/maya
  put measurement/m2 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 2 days)\",\"value\":950"
  sees no finding value.outcome_measured stale_measure outcome/sales
  sees no finding value.service_measured no_measured_outcome service/shop

  # What stands beneath is measured by what stands on it.
  put service/network '"name":"Network","owner":"person/tom"'
  sees finding value.service_measured no_measured_outcome service/network person/tom
  put dependency/d1 '"consumer":"service/shop","provider":"service/network","share":10'
  sees no finding value.service_measured no_measured_outcome service/network
}
tell
