-- SPDX-License-Identifier: Apache-2.0
-- Kinds: events whose meaning only the organisation knows (CloudEvents, Standard Webhooks): a parameter says which
-- types of event are what, and their data is read by the names that people give such members.

local lib = require "intake.lib"
local loose = require "intake.loose"

local over = {
  resolved = true,
  closed = true,
  recovered = true,
  ok = true,
  up = true,
  completed = true,
  ended = true,
  fixed = true,
}
local deploying = {
  planned = "planned",
  queued = "planned",
  pending = "planned",
  started = "in_progress",
  running = "in_progress",
  in_progress = "in_progress",
  deployed = "succeeded",
  upgraded = "succeeded",
  success = "succeeded",
  succeeded = "succeeded",
  finished = "succeeded",
  failure = "failed",
  failed = "failed",
  error = "failed",
  rolledback = "failed",
  removed = "superseded",
  superseded = "superseded",
}

-- The longest pattern that fits: { ["com.example.outage.*"] = "incident" }.
local function kind_of(kinds, event_type)
  local best
  for glob, kind in pairs(kinds or {}) do
    local pattern = "^" .. glob:gsub("[%^%$%(%)%%%.%[%]%+%-%?]", "%%%0"):gsub("%*", ".*") .. "$"
    if event_type:find(pattern) and (not best or #glob > #best.glob) then
      best = { glob = glob, kind = kind }
    end
  end
  return best and best.kind
end

-- event: { id =, source =, type =, subject =, time = ms, data = }
local function tell(from, event, kinds)
  local kind = kind_of(kinds, event.type or "")
  if kind ~= "incident" and kind ~= "incident.resolved" and kind ~= "deployment" then
    return lib.ignore(
      from,
      "events of type \"" .. (event.type or "?") .. "\" are not recorded: see the parameter kinds"
    )
  end
  local found = loose.flat(event.data)
  local id = loose.pick(found, kind:match("^%a+") .. "_id", "id", "number") or event.subject or event.id
  local at = event.time or lib.instant(found, "time", "timestamp", "updatedat", "date")
  local word = (loose.pick(found, "state", "status", "outcome") or ""):lower()
  local last = (event.type or ""):lower():gsub("%.%d[%d%.]*$", ""):match("[^.]*$")
  local place = {
    service = loose.pick(found, "service", "service_name", "service_id", "application", "app"),
    component = loose.pick(found, "component", "host", "hostname"),
    repository = loose.pick(found, "repository"),
    names = loose.some(event.source, event.subject),
  }
  if kind == "deployment" then
    return lib.deployment(from, {
      id = loose.pick(found, "deployment_id", "subject_id", "id") or event.subject or event.id,
      at = at,
      state = deploying[word] or deploying[last] or "succeeded",
      source_state = word ~= "" and word or last,
      environment = loose.pick(found, "environment_id", "environment_name", "environment"),
      revision = loose.pick(found, "revision", "commit", "sha", "artifact_id"),
      started_at = lib.instant(found, "startedat", "started"),
      external_url = lib.url(found, "url", "link"),
      place = place,
    })
  end
  local ended = kind == "incident.resolved" or over[word] or over[last]
  lib.incident(from, {
    id = id,
    at = at,
    state = ended and "resolved" or "new",
    resolved_at = ended and at or nil,
    opened_at = lib.instant(found, "openedat", "startedat", "createdat") or not ended and at or nil,
    title = loose.pick(found, "title", "summary", "name", "message"),
    description = loose.pick(found, "description", "details", "text"),
    severity = loose.pick(found, "severity", "level"),
    priority = lib.priority(loose.pick(found, "priority")),
    source_state = word ~= "" and word or last,
    external_url = lib.url(found, "url", "link"),
    place = place,
  })
end

return library { tell = tell }
