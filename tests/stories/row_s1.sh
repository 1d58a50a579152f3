#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S1: results worth telling draft a story, and a service or audience without news for its interval is flagged.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S1 improvement.kept_target_is_news improvement.goal_reached_is_news improvement.service_has_news \
  improvement.audience_has_news
params='["improvement.service_has_news"] = { every = "1s" }, ["improvement.audience_has_news"] = { every = "1s" },'

last_month() { date -u -d "$(date -u +%Y-%m-01) -1 day" +%Y-%m; }

story() {
  put person/lea '"name":"Lea"'
  put person/ana '"name":"Ana"'
  put unit/sellers '"name":"Sellers","kind":"customer","relationship_manager":"person/lea"'
  put person/kim '"name":"Kim","unit":"unit/sellers"'
  put service/shop '"name":"Shop","kind":"business","owner":"person/ana"'
  pass 1.2
  sees finding improvement.service_has_news no_news service/shop person/ana
  sees finding improvement.audience_has_news hears_nothing unit/sellers person/lea

  # A target that was kept last month is a story for who looks after the customer.
  put agreement/shop "\"name\":\"Shop for sellers\",\"service\":\"service/shop\",\"customer\":\"unit/sellers\",
    \"state\":\"published\",\"from_date\":\"$(day -400)\""
  put service_target/shop '"agreement":"agreement/shop","metric":"resolution","within":"4h","at_least":90'
  put incident/i1 "\"title\":\"No orders\",\"service\":\"service/shop\",\"caller\":\"person/kim\",
    \"state\":\"resolved\",\"opened_at\":\"$(last_month)-10T09:00:00Z\",\"resolved_at\":\"$(last_month)-10T10:00:00Z\""
  sees draft improvement.kept_target_is_news service_target/shop person/lea
  # And so is a goal that was reached.
  put measure/orders '"name":"Orders on time","service":"service/shop","owner":"person/ana","goal":95,"baseline":80'
  put measurement/m1 "\"measure\":\"measure/orders\",\"measured_at\":\"$(ago 2 days)\",\"value\":96"
  sees draft improvement.goal_reached_is_news measure/orders person/ana

  # Once somebody told it there is nothing left to draft, and for a while there is news.
  put communication/c1 "\"subject\":\"The shop keeps its word\",\"audience\":\"unit/sellers\",
    \"service\":\"service/shop\",\"person\":\"person/lea\",\"sent_at\":\"$(date -u -d '1 hour' +%FT%TZ)\""
  sees no draft improvement.kept_target_is_news service_target/shop
  sees no draft improvement.goal_reached_is_news measure/orders
  sees no finding improvement.service_has_news no_news service/shop
  sees no finding improvement.audience_has_news hears_nothing unit/sellers
}
tell
