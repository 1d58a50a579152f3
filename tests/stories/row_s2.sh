#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S2: only as good as our last service, so perception is weighted to the most recent experience.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S2 improvement.last_experience

rate() { put "rating/$1" "\"service\":\"service/shop\",\"score\":$2,\"given_at\":\"$(ago "$3" days)\""; }

story() {
  put person/ana '"name":"Ana"'
  put service/shop '"name":"Shop","owner":"person/ana"'
  for n in 6 5 4 3; do rate "r$n" 9 "$n"; done
  sees field service/shop perception 9
  rate r2 2 2
  sees field service/shop perception 5.3
  sees field service/shop ratings_mean 7.6
  sees finding improvement.last_experience worse_lately service/shop person/ana
  rate r1 9 1
  sees no finding improvement.last_experience worse_lately service/shop

  # The same scores in another order are another service.
  put service/mail '"name":"Mail"'
  for n in 2 3 4 5; do put "rating/m$n" "\"service\":\"service/mail\",\"score\":9,\"given_at\":\"$(ago $n days)\""; done
  put rating/m6 "\"service\":\"service/mail\",\"score\":2,\"given_at\":\"$(ago 6 days)\""
  sees field service/mail ratings_mean 7.6
  sees field service/mail perception 8.7
  sees no finding improvement.last_experience worse_lately service/mail
}
tell
