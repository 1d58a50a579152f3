#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# V1: every service has a value score from the outcomes that it contributes to, and from what stands on it.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row V1 value.service_value value.dependency_shares value.outcome_shares

story() {
  put person/maya '"name":"Maya"'
  put outcome/sales '"name":"Online sales","value_per_year":"10000000 EUR","owner":"person/maya"'
  put service/market '"name":"Marketplace","criticality":"mission_critical"'
  put service/pay '"name":"Card payment","owner":"person/maya"'
  put contribution/c1 '"outcome":"outcome/sales","service":"service/market","weight":60,"confidence":80'
  put dependency/d1 '"consumer":"service/market","provider":"service/pay","share":50'
  sees field service/market value_score 7200
  sees field service/pay value_score 2400
  sees field service/market owed 50
  sees field outcome/sales claimed 60
  put outcome/sales '"value_per_year":"5000000 EUR"'
  sees field service/pay value_score 1200

  put outcome/overseas '"name":"Sales overseas","value_per_year":"1000000 USD"'
  put contribution/c2 '"outcome":"outcome/overseas","service":"service/pay","weight":50'
  sees finding value.service_value other_currency service/pay person/maya
  drop contribution/c2
  sees no finding value.service_value other_currency service/pay
  put contribution/c3 '"outcome":"outcome/sales","service":"service/pay","weight":60'
  sees finding value.outcome_shares claimed_more_than_once outcome/sales person/maya
  put contribution/c3 '"weight":40'
  sees no finding value.outcome_shares claimed_more_than_once outcome/sales
}
tell
