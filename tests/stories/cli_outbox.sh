#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What is to leave, on the command line: listed, shown, given up, tried again; by oneself and through a running host. A
# route that fails loses nothing, and is mended.
# shellcheck source=tests/stories/cli_lib.sh
. "$(dirname "$(realpath "$0")")/cli_lib.sh"

says 0 "house" steward init home
cd home
cat >policies/house/speaks.lua <<'LUA'
return policy {
  title = "An incident with a number speaks",
  on = "incident",
  eval = function(incident, ctx)
    if incident.number then
      ctx:message("told", { to = incident.number, subject = "It is " .. incident.title, body = "And so on" })
    end
  end,
}
LUA
says 0 "" steward activate
cat >records.json <<'JSON'
{"edits":[
 {"create":"person/ana","set":{"name":"Ana"}},
 {"create":"destination/ana","set":{"name":"Ana","kind":"webhook","url":"http://127.0.0.1:9/in","person":"person/ana",
   "paused":true}},
 {"create":"incident/i1","set":{"title":"cold","number":"person/ana","opened_at":"2026-01-05T09:00:00Z"}},
 {"create":"incident/i2","set":{"title":"dark","number":"role:jester","opened_at":"2026-01-05T09:00:00Z"}}]}
JSON
says 0 "" steward apply records.json

# ---- by oneself
says 0 "It is cold" steward outbox
says 0 "destination/ana" steward outbox state=waiting
says 0 "no role" steward outbox state=unrouted
says 0 "There are none" steward outbox state=dead
says 1 "unsent" steward outbox state=unsent
says 0 "And so on" steward outbox show 1
says 1 "no dispatch 9" steward outbox show 9
says 2 "outbox show N" steward outbox show
is_json steward outbox show 1 --json
is_json steward outbox --json
says 1 "cannot be routed yet" steward outbox retry 2
says 1 "is waiting" steward outbox retry 1

# ---- through a host
host_starts host.log --listen 127.0.0.1:0
says 0 "It is cold" steward outbox
says 0 "not sent any more" steward outbox discard 1
says 1 "nothing was done" steward outbox discard 1
says 0 "cold" steward outbox state=discarded
says 0 "tried again" steward outbox retry 1
says 0 "cold" steward outbox state=waiting
says 1 "cannot be routed yet" steward outbox retry 2

# ---- mended
cat >policies/house/jester.lua <<'LUA'
return route {
  title = "Nobody is funny",
  of = { "message" },
  map = function(item)
    if item.to == "role:jester" then
      return { { to = "destination/ana" } }
    end
  end,
}
LUA
sed -i 's/bindings = {/bindings = { ["notify.recipients"] = { level = "draft" },/' steward.lua
says 0 "" steward activate
says 0 "tried again" steward outbox retry 2
says 0 "routed again" steward outbox state=withdrawn
says 0 "It is dark" steward outbox state=waiting
says 0 "" steward verify
host_stops
says 0 "It is dark" steward outbox destination=destination/ana message=2

# ---- the journal alone gives the same outbox
before=$(steward outbox --json)
rm data/model.db*
says 0 "" steward verify
[[ $(steward outbox --json) == "$before" ]] || fail "a model that is built anew has another outbox"
