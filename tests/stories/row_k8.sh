#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# K8: a service shows which functions it runs on, and a mission-critical one that only one of them sees is a silo.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row K8 commitment.functions

story() {
  put unit/it '"name":"IT","business":"it"'
  put unit/web '"name":"Web","parent":"unit/it"'
  put unit/care '"name":"Customer care","business":"customer_care"'
  put unit/depot '"name":"Depot","business":"logistics"'
  put person/tom '"name":"Tom","unit":"unit/it"'
  put service/shop '"name":"Shop","criticality":"mission_critical","owner":"person/tom","unit":"unit/it"'
  put component/pages '"name":"Pages","service":"service/shop","team":"unit/web"'
  sees field service/shop functions '["it"]'
  sees finding commitment.functions silo service/shop person/tom
  sees text "Shop is mission-critical, and only IT sees it" steward findings policy=commitment.functions --json

  put part/p1 '"service":"service/shop","kind":"people","unit":"unit/care"'
  sees no finding commitment.functions silo service/shop
  put agreement/a1 '"name":"Parcels","service":"service/shop"'
  put obligation/o1 '"agreement":"agreement/a1","team":"unit/depot"'
  sees field service/shop functions '["customer_care","it","logistics"]'
  drop part/p1
  drop obligation/o1
  sees finding commitment.functions silo service/shop person/tom
}
tell
