-- SPDX-License-Identifier: Apache-2.0
-- Kinds: events whose meaning only the organisation knows (CloudEvents, Standard Webhooks): a parameter says which
-- types of event are what, and their data is read by the names that people give such members.

local lib = require "intake.lib"
local loose = require "intake.loose"

local over = { ["resolved|closed|recovered|ok|up|completed|ended|fixed"] = "resolved" }
local deploying = {
  ["planned|queued|pending"] = "planned", ["started|running|in_progress"] = "in_progress",
  ["deployed|upgraded|success|succeeded|finished"] = "succeeded", ["failure|failed|error|rolledback"] = "failed",
  ["removed|superseded"] = "superseded",
}

local function of_event(name)
  return function(_, from) return from.event[name] end
end

-- "com.example.outage.began.v1.0.0": its last word.
local function last(_, from)
  return (from.event.type or ""):lower():gsub("%.%d[%d%.]*$", ""):match("[^.]*$")
end

local function words(get, meanings)
  local how = { get }
  for word, means in pairs(meanings) do
    how[word] = means
  end
  return how
end

local word = lib.small { "state", "status", "outcome" }
local id, source, subject, time = of_event "id", of_event "source", of_event "subject", of_event "time"
local ends = lib.reads { function(_, from) return from.kind == "incident.resolved" and "resolved" or nil end,
  words(word, over), words(last, over) }

local function told_at(item, from)
  return time(item, from) or lib.instant(item, "time", "timestamp", "updatedat", "date")
end

local common = {
  about = function(data) return loose.flat(data) end, -- so all names are in small letters here
  at = told_at, source_state = { word, last }, url = { "url", "link" },
  service = { "service", "servicename", "serviceid", "application", "app" },
  component = { "component", "host", "hostname" },
  repository = "repository", names = { source, subject },
}

local incident = {
  key = { { "incidentid", "id", "number", subject, id } }, state = { ends, "=new" },
  resolved_at = { { ends, resolved = { told_at } } },
  opened_at = { "openedat", "startedat", "createdat", function(item, from)
    return not ends(item, from) and told_at(item, from) or nil
  end },
  title = { "title", "summary", "name", "message" }, description = { "description", "details", "text" },
  severity = { "severity", "level" }, priority = function(item) return lib.priority(lib.text(item, "priority")) end,
}

local deployment = {
  record = "deployment", key = { { "deploymentid", "subjectid", "id", subject, id } },
  state = { words(word, deploying), words(last, deploying), "=succeeded" },
  environment = { "environmentid", "environmentname", "environment" }, started_at = { "startedat", "started" },
  revision = { "revision", "commit", "sha", "artifactid" },
}

for name, how in pairs(common) do
  incident[name], deployment[name] = incident[name] or how, deployment[name] or how
end
local tellers = {
  incident = lib.part_map(incident), deployment = lib.part_map(deployment),
}
tellers["incident.resolved"] = tellers.incident

-- event: { id =, source =, type =, subject =, time = ms, data = }
local function tell(from, event, kinds)
  from.event, from.kind = event, lib.ruled(kinds, { event.type or "" })
  local teller = tellers[from.kind or ""]
  if not teller then
    local what = event.type or "?"
    return lib.ignore(from, "events of type \"" .. what .. "\" are not recorded: see the parameter kinds")
  end
  teller(event.data, from)
end

return library { tell = tell }
