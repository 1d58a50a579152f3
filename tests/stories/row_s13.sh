#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S13: engagement over documents: engagement signals stand beside document counts.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S13 improvement.engagement

story() {
  put person/ana '"name":"Ana"'
  put service/shop '"name":"Shop","owner":"person/ana"'
  for n in 1 2 3 4; do put "document/d$n" "\"name\":\"Manual $n\",\"service\":\"service/shop\""; done
  sees field service/shop documents 4
  sees field service/shop engagement 0
  sees finding improvement.engagement only_paper service/shop person/ana

  # What was said long ago is no sign of life, twenty ratings are one.
  put rating/old "\"service\":\"service/shop\",\"score\":9,\"given_at\":\"$(ago 200 days)\""
  sees finding improvement.engagement only_paper service/shop person/ana
  for n in 1 2 3; do
    put "rating/r$n" "\"service\":\"service/shop\",\"score\":9,\"given_at\":\"$(ago $n days)\""
  done
  sees no finding improvement.engagement only_paper service/shop
  sees field service/shop engagement 1
  put channel/c '"name":"Round","level":"team","service":"service/shop"'
  put dialogue/d "\"channel\":\"channel/c\",\"held_at\":\"$(ago 5 days)\""
  sees field service/shop engagement 2
  sees field service/shop engaged_by "talks and ratings"
  sees text "talks and ratings" steward report improvement.register_and_circle --format md
}
tell
