-- SPDX-License-Identifier: Apache-2.0
-- Dead man's switches: something that should have given a sign of life did not, or does again (healthchecks.io,
-- Better Stack, Dead Man's Snitch, Cronitor, and templates in which somebody wrote a name and a status).

local lib = require "intake.lib"

local back = "up|ok|healthy|recovery|recovered|resolved|snitch.reporting|reporting|success"
local away = "down|fail|failed|failing|failure|missing|missed|late|errored|error|alert|started|acknowledged|"
  .. "snitch.missing|snitch.errored|expired"

-- What such a word means, or the word itself, in the first place where one stands.
local function said(is_back, is_away)
  local places = {}
  for i, path in ipairs { "status", "state", "type", "event" } do
    places[i] = { path, [back] = is_back, [away] = is_away }
    if is_back == nil then
      places[i][back], places[i][away] = { path }, { path }
    end
  end
  return lib.loosely(places)
end

local over, word = said(true, false), lib.small(said())
local name = lib.loosely { "name", "monitor", "check", "title", "slug", "pronounceable_name" }
local of_both = { -- a sign of life stays away, or is there again
  loose = true, otherwise = "it names nothing",
  why_not = { { said(false, false), "=it says neither that a sign of life stays away nor that it is there again" } },
  title = "{name|monitor|check|title|slug|pronounceable_name} gives no sign of life",
  description = { "cause", "message", "description", "notice" }, severity = { "severity", "priority", "=error" },
  source_state = word, url = { "url", "link", "href" }, service = name, component = name, names = ".tags",
  { -- Better Stack has a name for each time
    about = function(body) return lib.text(body, "data.type") == "incident" and lib.text(body, "data.id") and body end,
    key = ".data.id", opened_at = "started_at", resolved_at = { word, [back] = { "resolved_at" } },
    at = { { word, [back] = { "resolved_at" }, acknowledged = { "acknowledged_at" } }, "started_at" },
    state = { word, [back] = "resolved", acknowledged = "in_progress", ["*"] = "new" },
  },
  {
    spell = true, key = { { "code", "token", "uuid", "id", "key", name } }, over = over,
    at = { "now", "time", "timestamp", "date", "last_checked_in_at" },
  },
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
  map = lib.map(of_both),
}
