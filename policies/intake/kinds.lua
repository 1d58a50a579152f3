-- SPDX-License-Identifier: Apache-2.0
-- Kinds: events whose meaning only the organisation knows (CloudEvents, Standard Webhooks): a parameter says which
-- types of event are what, and their data is read by the names that people give such members.

local lib = require "intake.lib"
local loose = require "intake.loose"

local function of_event(name)
  return function(_, from) return from.event[name] end
end

-- "com.example.outage.began.v1.0.0": its last word.
local function last(_, from)
  return from.event.type:lower():gsub("%.%d[%d%.]*$", ""):match("[^.]*$")
end

local function ended(word)
  return { word, ["resolved|closed|recovered|ok|up|completed|ended|fixed"] = "resolved" }
end

local function deployed(word)
  return { word, ["planned|queued|pending"] = "planned", ["started|running|in_progress"] = "in_progress",
    ["deployed|upgraded|success|succeeded|finished"] = "succeeded",
    ["failure|failed|error|rolledback"] = "failed", ["removed|superseded"] = "superseded" }
end

local word, kind = lib.small { "state", "status", "outcome" }, of_event "kind"
local id, source, subject, time = of_event "id", of_event "source", of_event "subject", of_event "time"
local ends = lib.reads { { kind, ["incident.resolved"] = "resolved" }, ended(word), ended(last) }
local at = { time, "time", "timestamp", "updatedat", "date" }

local function teller(of)
  return lib.part_map {
    about = loose.flat, -- so all names are in small letters here
    at = at, source_state = { word, last }, url = { "url", "link" }, repository = "repository",
    service = { "service", "servicename", "serviceid", "application", "app" },
    component = { "component", "host", "hostname" }, names = { source, subject }, of,
  }
end

local incident = teller {
  key = { { "incidentid", "id", "number", subject, id } }, state = { ends, "=new" },
  resolved_at = { ends, resolved = at },
  opened_at = { "openedat", "startedat", "createdat", { { ends, "=not", ["not"] = at } } },
  title = { "title", "summary", "name", "message" }, description = { "description", "details", "text" },
  severity = { "severity", "level" }, priority = "priority",
}

local deployment = teller {
  record = "deployment", key = { { "deploymentid", "subjectid", "id", subject, id } },
  state = { deployed(word), deployed(last), "=succeeded" },
  environment = { "environmentid", "environmentname", "environment" }, started_at = { "startedat", "started" },
  revision = { "revision", "commit", "sha", "artifactid" },
}

local tellers = { incident = incident, ["incident.resolved"] = incident, deployment = deployment }

-- event: { id =, source =, type =, subject =, time = ms, data = }
local function tell(from, event, kinds)
  event.type = event.type or ""
  event.kind = lib.ruled(kinds, { event.type })
  from.event = event
  local record = tellers[event.kind or ""]
  if not record then
    return lib.ignore(from, "events of type \"" .. event.type .. "\" are not recorded: see the parameter kinds")
  end
  record(event.data, from)
end

return library { tell = tell }
