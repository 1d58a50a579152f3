#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# V6: projects that fail, things never installed and outages of IT's own doing, beside the article's figures.
# shellcheck source=tests/stories/row_lib.sh
. "$(dirname "$0")/row_lib.sh"
row V6 value.project_verdict value.purchase_verdict value.outage_cause value.three_ratios_watched value.change_done_on \
  value.deployment_done_on
params='core = { head_of_it = "person/ines" }, ["value.three_ratios_watched"] = { least = 3 },'

story() {
  put person/ines '"name":"Ines"'
  put person/tom '"name":"Tom"'
  put service/shop '"name":"Shop","owner":"person/tom"'
  # One given up, one that is called a success and cost half as much again, one that is one.
  put project/portal "\"name\":\"Portal\",\"state\":\"failed\",\"ended_on\":\"$(day -20)\""
  put project/tills "\"name\":\"New tills\",\"state\":\"succeeded\",\"budget\":\"100000 EUR\",\"spent\":\"150000 EUR\",
    \"ended_on\":\"$(day -10)\""
  put project/search "\"name\":\"Search\",\"state\":\"succeeded\",\"ended_on\":\"$(day -5)\""
  sees field project/tills failed 1
  sees finding value.three_ratios_watched projects_fail person/ines person/ines
  local years
  years="$(date -u -d '1 year ago' +%Y) and $(date -u +%Y)"
  sees text "2 of 3 projects that ended failed in $years: 66.6 %. The article says 65 %" steward findings --json
  sees text "65" steward report value.three_ratios
  put project/tills '"budget":"150000 EUR"'
  put project/portal '"state":"in_progress"'
  sees no finding value.three_ratios_watched projects_fail person/ines

  put purchase/a "\"name\":\"Storage\",\"kind\":\"hardware\",\"amount\":\"30000 EUR\",\"bought_on\":\"$(day -200)\",
    \"owner\":\"person/tom\""
  put purchase/b "\"name\":\"Licences\",\"amount\":\"60000 EUR\",\"bought_on\":\"$(day -200)\",\"installed_on\":\"$(day -190)\""
  put purchase/c "\"name\":\"Screens\",\"amount\":\"10000 EUR\",\"bought_on\":\"$(day -200)\",\"installed_on\":\"$(day -190)\""
  put purchase/d "\"name\":\"Scanners\",\"amount\":\"90000 EUR\",\"bought_on\":\"$(day -10)\""
  sees finding value.purchase_verdict never_installed purchase/a person/tom
  sees finding value.three_ratios_watched bought_for_nothing person/ines person/ines
  sees text "30 000 EUR of 100 000 EUR spent on hardware and software is not in use in $years: 30 %. The article says 25 %" \
    steward findings --json
  # Who bought it is gone: it is asked of who answers now.
  put person/tom "\"manager\":\"person/ines\",\"left_on\":\"$(day -2)\""
  sees finding value.purchase_verdict never_installed purchase/a person/ines
  put purchase/a "\"installed_on\":\"$(day 0)\""
  sees no finding value.purchase_verdict never_installed purchase/a
  sees no finding value.three_ratios_watched bought_for_nothing person/ines

  # One by what its incident says, one shortly after a change, one shortly after a deployment, one from outside.
  put change/c1 "\"title\":\"New prices\",\"service\":\"service/shop\",\"state\":\"done\",\"done_at\":\"$(ago 50 hours)\""
  put incident/i1 '"title":"Nobody can pay","service":"service/shop","caused_by":"change/c1"'
  put outage/o1 "\"service\":\"service/shop\",\"started_at\":\"$(ago 100 hours)\",\"incident\":\"incident/i1\""
  put outage/o2 "\"service\":\"service/shop\",\"started_at\":\"$(ago 49 hours)\""
  put deployment/d1 "\"service\":\"service/shop\",\"production\":true,\"state\":\"succeeded\",\"finished_at\":\"$(ago 21 hours)\""
  put outage/o3 "\"service\":\"service/shop\",\"started_at\":\"$(ago 20 hours)\""
  put outage/o4 "\"service\":\"service/shop\",\"started_at\":\"$(ago 10 hours)\""
  sees field outage/o1 own_doing caused
  sees field outage/o2 own_doing suspected
  sees field outage/o3 suspect deployment/d1
  sees field outage/o4 own_doing no
  sees finding value.three_ratios_watched own_outages person/ines person/ines
  sees text "3 of 4 outages came from changes of our own, 2 of them by suspicion in $years: 75 %. The article says 75 %" \
    steward findings --json
  put outage/o2 '"planned":true'
  put outage/o3 '"planned":true'
  put incident/i1 '"caused_by":null'
  sees no finding value.three_ratios_watched own_outages person/ines
}
tell
