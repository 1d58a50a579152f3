#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# K1: a person signs up for a role, and it counts only when they accepted it themselves.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row K1 commitment.signed_up commitment.acceptance_is_personal commitment.ownership

story() {
  put person/ines '"name":"Ines","executive":true'
  put person/tom '"name":"Tom","manager":"person/ines"'
  put service/shop '"name":"Shop","owner":"person/tom"'
  sees finding commitment.ownership owner_has_not_signed_up service/shop person/tom

  put commitment/c1 '"person":"person/tom","role":"service_owner","service":"service/shop"'
  sees field commitment/c1 counts 0
  sees refused "Only Tom can accept this" by person/ines try '{"update":"commitment/c1","set":{"accepted":true}}'
  by person/tom put commitment/c1 "\"accepted\":true,\"since\":\"$(day 0)\",\"promise\":\"No order is lost\""
  sees field commitment/c1 counts 1
  sees field service/shop owned 1
  sees no finding commitment.ownership owner_has_not_signed_up service/shop
  sees finding commitment.signed_up never_reviewed commitment/c1 person/tom
  put commitment/c1 "\"review_on\":\"$(day 180)\""
  sees no finding commitment.signed_up never_reviewed commitment/c1
}
tell
