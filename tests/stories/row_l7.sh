#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# L7: the most critical needs are each covered by a live technology-based service with an owner, or listed.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row L7 leadership.critical_needs

story() {
  put person/ines '"name":"Ines","position":"cio"'
  put person/tom '"name":"Tom"'
  put unit/wards '"name":"Wards"'
  put need/blood '"name":"Blood results within the hour","unit":"unit/wards","criticality":"mission_critical"'
  put need/tea '"name":"Tea","criticality":"low"'
  sees finding leadership.critical_needs not_covered need/blood person/ines
  sees no finding leadership.critical_needs not_covered need/tea
  sees text "Blood results within the hour" steward report leadership.ledger
  put service/lab '"name":"Laboratory","kind":"business","state":"planned","owner":"person/tom"'
  put need/blood '"service":"service/lab"'
  sees finding leadership.critical_needs not_covered need/blood person/tom
  put service/lab '"state":"live"'
  sees field need/blood gap no_technology
  put component/analyser '"name":"Analyser","service":"service/lab"'
  sees field need/blood gap owner_in_name
  put commitment/c '"person":"person/tom","role":"service_owner","service":"service/lab"'
  by person/tom put commitment/c '"accepted":true'
  sees no finding leadership.critical_needs not_covered need/blood
  sees field need/blood covered 1
}
tell
