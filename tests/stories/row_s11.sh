#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S11: a glossy service catalogue that a CIO would hand to the business: a page, printable, always current.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S11 improvement.presentable

page() { steward report improvement.catalogue --format html >catalogue.html || broke "no catalogue"; }
shows() {
  page
  grep -q "$1" catalogue.html || unseen "the catalogue does not say \"$1\""
}

story() {
  put person/ana '"name":"Ana Berg","email":"ana@example.org"'
  put outcome/sales '"name":"Sell day and night"'
  put service/shop '"name":"Marketplace","kind":"business","owner":"person/ana"'
  sees finding improvement.presentable not_presentable service/shop person/ana
  put service/shop '"summary":"Your goods in front of a million people",
    "how_to_get":"Write to Ana; two days later you sell","price":"49 EUR","price_basis":"a month"'
  put contribution/c '"service":"service/shop","outcome":"outcome/sales","weight":60'
  sees no finding improvement.presentable not_presentable service/shop
  put agreement/shop '"name":"Marketplace for all","service":"service/shop","state":"published"'
  put service_target/shop '"agreement":"agreement/shop","metric":"availability","at_least":99.9,
    "business_statement":"Closed for nine hours a year at most"'
  put service/database '"name":"Cluster seven"'

  for text in "Sell day and night" "Marketplace" "Your goods in front of a million people" "two days later you sell" \
    "49.*EUR" "a month" "Closed for nine hours a year at most" "Ana Berg" "ana@example.org" "@media print"; do
    shows "$text"
  done
  ! grep -q "Cluster seven" catalogue.html || unseen "what customers never see stands in the catalogue"

  # Always current.
  put service/shop '"summary":"Your goods in front of two million people"'
  shows "two million people"
  put service/shop '"state":"retired"'
  page
  ! grep -q "Marketplace" catalogue.html || unseen "what is gone stands in the catalogue"
}
tell
