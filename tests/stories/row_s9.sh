#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S9: relationship health leads the customer view, agreements follow.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S9 improvement.relationship_health

last_month() { date -u -d "$(date -u +%Y-%m-01) -1 day" +%Y-%m; }
order() { # of the two in the report
  steward report improvement.customer_view --format md >view || broke "no report"
  grep -o '^#.*\(Sellers\|Buyers\)' view | grep -o 'Sellers\|Buyers' | tr '\n' ' '
}

review() { # KEY CUSTOMER DAY MEMBERS
  put "review/$1" "\"kind\":\"relationship\",\"customer\":\"unit/$2\",\"held_on\":\"$(day "$3")\",
    \"person\":\"person/lea\",$4"
}

story() {
  put person/lea '"name":"Lea"'
  put unit/buyers '"name":"Buyers","kind":"customer","relationship_manager":"person/lea"'
  put unit/sellers '"name":"Sellers","kind":"customer","relationship_manager":"person/lea"'
  put person/kim '"name":"Kim","unit":"unit/sellers"'
  put service/shop '"name":"Shop"'
  put agreement/shop "\"name\":\"Shop for sellers\",\"service\":\"service/shop\",\"customer\":\"unit/sellers\",
    \"state\":\"published\",\"from_date\":\"$(day -400)\",\"fee_per_month\":\"1200 EUR\""
  put incident/i1 "\"title\":\"No orders\",\"service\":\"service/shop\",\"caller\":\"person/kim\",
    \"state\":\"resolved\",\"opened_at\":\"$(last_month)-10T09:00:00Z\",\"resolved_at\":\"$(last_month)-10T10:00:00Z\""
  sees field unit/sellers relationship_health unknown

  # All in time, and they are not happy: that comes first.
  review r sellers -9 '"health":"poor","result":"They find out from their own customers"'
  review b buyers -9 '"health":"good"'
  sees field unit/sellers relationship_health poor
  sees field unit/sellers resolved_in_time_before 100
  sees finding improvement.relationship_health poor_relationship unit/sellers person/lea
  sees text "The agreements do not show it: 100 % of their requests" steward findings subject=unit/sellers --json
  [[ $(order) == "Sellers Buyers " ]] || unseen "not the one first who needs it: $(order)"

  review r2 sellers 0 '"health":"good"'
  put rating/r "\"service\":\"service/shop\",\"customer\":\"unit/sellers\",\"score\":10,
    \"given_at\":\"$(ago 1 hour)\""
  sees no finding improvement.relationship_health poor_relationship unit/sellers
  sees field unit/sellers relationship_health good
}
tell
