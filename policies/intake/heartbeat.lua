-- SPDX-License-Identifier: Apache-2.0
-- Dead man's switches: something that should have given a sign of life did not, or does again (healthchecks.io,
-- Better Stack, Dead Man's Snitch, Cronitor, and templates in which somebody wrote a name and a status).

local lib = require "intake.lib"
local loose = require "intake.loose"

local over = {
  up = true,
  ok = true,
  healthy = true,
  recovery = true,
  recovered = true,
  resolved = true,
  ["snitch.reporting"] = true,
  reporting = true,
  success = true,
}
local wrong = {
  down = true,
  fail = true,
  failed = true,
  failing = true,
  failure = true,
  missing = true,
  missed = true,
  late = true,
  errored = true,
  error = true,
  alert = true,
  started = true,
  acknowledged = true,
  ["snitch.missing"] = true,
  ["snitch.errored"] = true,
  expired = true,
}

return intake {
  title = "Signs of life that stay away: healthchecks.io, Better Stack, Dead Man's Snitch, Cronitor",
  scheme = "header-token",
  setup = [[
healthchecks.io: Integrations, Webhook. For "down" and for "up": POST.
URL: {url}
Request headers: {secret}
Request body: {"id": "$CODE", "name": "$NAME", "status": "$STATUS", "tags": "$TAGS", "time": "$NOW"}
Better Stack: Integrations, Exporting data, Webhooks, Add webhook, and others: the same address and header.]],
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local found = loose.flat(delivery.body)
    local word
    for _, name in ipairs { "status", "state", "type", "event" } do
      local text = loose.pick(found, name)
      text = text and text:lower()
      word = word or text and (over[text] ~= nil or wrong[text] ~= nil) and text or nil
    end
    local name = loose.pick(found, "name", "monitor", "check", "title", "slug", "pronounceable_name")
    if not word then
      lib.ignore(from, "it says neither that a sign of life stays away nor that it is there again")
      return lib.edits(from)
    end
    local incident = lib.text(delivery.body, "data.type") == "incident" and lib.text(delivery.body, "data.id")
    local told = {
      title = name and name .. " gives no sign of life",
      description = loose.pick(found, "cause", "message", "description", "notice"),
      severity = loose.pick(found, "severity", "priority") or "error",
      source_state = word,
      external_url = lib.url(found, "url", "link", "href"),
      place = { service = name, component = name, names = lib.texts(delivery.body, "tags") },
    }
    if incident then -- Better Stack has a name for each time
      local began, ended = lib.instant(found, "startedat"), lib.instant(found, "resolvedat")
      told.id, told.opened_at, told.resolved_at = incident, began, over[word] and ended or nil
      told.at = over[word] and ended or word == "acknowledged" and lib.instant(found, "acknowledgedat") or began
      told.state = over[word] and "resolved" or word == "acknowledged" and "in_progress" or "new"
      lib.incident(from, told)
    else
      told.id = loose.pick(found, "code", "token", "uuid", "id", "key") or name
      told.at = lib.instant(found, "now", "time", "timestamp", "date", "lastcheckedinat")
      told.over = over[word] or false
      lib.spell(from, told)
    end
    return lib.edits(from, "it names nothing")
  end,
}
