#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# R7: IT services and business services stand in one model and one view.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row R7 reporting.one_model

story() {
  put person/tom '"name":"Tom"'
  put service/shop '"name":"Online shop","kind":"business","owner":"person/tom"'
  put service/web '"name":"Web pages","owner":"person/tom"'
  put service/net '"name":"Network","owner":"person/tom"'
  sees finding reporting.one_model stands_on_nothing service/shop person/tom
  sees finding reporting.one_model serves_nobody service/net person/tom
  put dependency/1 '"consumer":"service/shop","provider":"service/web","share":10'
  put dependency/2 '"consumer":"service/web","provider":"service/net","share":10'
  put component/cable '"name":"Cables","service":"service/net"'
  sees no finding reporting.one_model stands_on_nothing service/shop
  sees no finding reporting.one_model serves_nobody service/net
  sees field service/shop stands_on "Web pages"
  sees field service/net serves_business 1
  sees field service/net layer 2
  sees text "· · Network" steward report reporting.one_view
  sees text "Cables" steward report reporting.one_view
}
tell
