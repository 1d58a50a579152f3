#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# S10: the service supply chain is checked link by link: a promise cannot be stronger than what it stands on.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row S10 sla.times_beneath sla.hours_beneath sla.availability_beneath \
  sla.share_beneath sla.outlasted

story() {
  put person/maya '"name":"Maya"'
  put person/rob '"name":"Rob"'
  put supplier/north '"name":"Northcloud"'
  put service/shop '"name":"Shop"'
  put agreement/shop '"name":"Shop for sellers","service":"service/shop","promised_by":"person/maya",
    "state":"published"'
  put agreement/team '"name":"Night watch","kind":"operational","service":"service/shop","promised_by":"person/rob",
    "state":"published"'
  put contract/north '"name":"Servers","supplier":"supplier/north","service":"service/shop"'
  put support/top '"agreement":"agreement/shop","operational":"agreement/team"'
  put support/beneath '"agreement":"agreement/team","contract":"contract/north"'
  put service_target/shop '"agreement":"agreement/shop","metric":"resolution","within":"4h"'
  put service_target/team '"agreement":"agreement/team","metric":"resolution","within":"6h"'
  put service_target/north '"contract":"contract/north","metric":"resolution","within":"8h"'

  # Time: each link by itself, with who made the promise that is too strong.
  sees finding sla.times_beneath too_quick agreement/shop person/maya
  sees finding sla.times_beneath too_quick agreement/team person/rob
  put service_target/shop '"within":"8h"'
  sees no finding sla.times_beneath too_quick agreement/shop
  put service_target/north '"within":"5h"'
  sees no finding sla.times_beneath too_quick agreement/team

  # Availability.
  put service_target/shop-there '"agreement":"agreement/shop","metric":"availability","at_least":99.9'
  put service_target/team-there '"agreement":"agreement/team","metric":"availability","at_least":99.95'
  put service_target/north-there '"contract":"contract/north","metric":"availability","at_least":99.5'
  sees no finding sla.availability_beneath too_available agreement/shop
  sees finding sla.availability_beneath too_available agreement/team person/rob
  put service_target/north-there '"at_least":99.99'
  sees no finding sla.availability_beneath too_available agreement/team

  # How many of a hundred.
  put service_target/shop '"at_least":95'
  put service_target/team '"at_least":90'
  sees finding sla.share_beneath more_than_beneath agreement/shop person/maya
  put service_target/team '"at_least":95'
  sees no finding sla.share_beneath more_than_beneath agreement/shop

  # Hours.
  put calendar/office '"name":"Office","hours":{"mon":[["08:00","17:00"]]}'
  put contract/north '"calendar":"calendar/office"'
  sees finding sla.hours_beneath not_covered agreement/team person/rob
  put contract/north '"calendar":null'
  sees no finding sla.hours_beneath not_covered agreement/team

  # And how long.
  put contract/north "\"to_date\":\"$(day 20)\""
  sees finding sla.outlasted outlasts agreement/team person/rob
  put contract/north '"state":"ended"'
  sees finding sla.outlasted on_nothing agreement/team person/rob
  put contract/north '"state":"active","to_date":null'
  sees no finding sla.outlasted on_nothing agreement/team
}
tell
