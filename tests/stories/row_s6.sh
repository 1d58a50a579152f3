#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S6: every customer has a relationship manager, and an agreement review without a relationship review is flagged.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S6 improvement.customer_has_a_manager improvement.relationship_reviewed_too

story() {
  put person/lea '"name":"Lea"'
  put person/ana '"name":"Ana"'
  put unit/sellers '"name":"Sellers"'
  put service/shop '"name":"Shop","owner":"person/ana"'
  put agreement/shop '"name":"Shop for sellers","service":"service/shop","customer":"unit/sellers","state":"published",
    "fee_per_month":"1200 EUR"'
  sees finding improvement.customer_has_a_manager nobody_looks_after_it unit/sellers person/ana
  put unit/sellers '"relationship_manager":"person/lea"'
  sees no finding improvement.customer_has_a_manager nobody_looks_after_it unit/sellers
  put person/lea "\"left_on\":\"$(day -1)\""
  sees finding improvement.customer_has_a_manager nobody_looks_after_it unit/sellers person/ana
  put person/lea '"left_on":null'

  put review/a "\"kind\":\"agreement\",\"agreement\":\"agreement/shop\",\"person\":\"person/ana\",
    \"held_on\":\"$(day -3)\""
  sees finding improvement.relationship_reviewed_too only_the_agreement agreement/shop person/lea
  put review/r "\"kind\":\"relationship\",\"customer\":\"unit/sellers\",\"person\":\"person/lea\",
    \"held_on\":\"$(day 0)\""
  sees finding improvement.relationship_reviewed_too only_the_agreement agreement/shop # it does not say how it is
  put review/r '"health":"fair"'
  sees no finding improvement.relationship_reviewed_too only_the_agreement agreement/shop
}
tell
