-- SPDX-License-Identifier: Apache-2.0
-- CDEvents: events of continuous delivery, which have types of their own for deployments and incidents:
-- { context = { id, type, timestamp, … }, subject = { id, content = { … } } }.

local lib = require "intake.lib"

local kinds = {
  ["dev.cdevents.incident.*"] = "incident",
  ["dev.cdevents.incident.resolved.*"] = "incident.resolved",
  ["dev.cdevents.service.deployed.*"] = "deployment",
  ["dev.cdevents.service.upgraded.*"] = "deployment",
  ["dev.cdevents.service.rolledback.*"] = "deployment",
  ["dev.cdevents.service.removed.*"] = "deployment",
}

-- What the data of a CloudEvent says that is one, as the event that kinds.lua tells.
local function unwrapped(event)
  local context, subject = lib.object(event.data, "context"), lib.object(event.data, "subject")
  local content, id = lib.object(subject, "content"), lib.text(subject, "id")
  local kind = lib.text(context, "type") or event.type
  local is_incident, is_service = kind:find("incident", 1, true), lib.text(subject, "type") == "service"
  return {
    id = is_incident and id or lib.text(context, "id") or event.id, -- a service is deployed often
    source = lib.text(context, "source") or event.source, type = kind,
    time = lib.instant(context, "timestamp") or event.time,
    data = {
      service = lib.text(content, "service.id") or is_service and id or nil,
      environment = lib.text(content, "environment.id"), revision = lib.text(content, "artifactId"),
      description = lib.text(content, "description"), title = lib.text(content, "title", "description"),
      url = lib.url(content, "ticketURI", "uri"),
    },
  }
end

return library { kinds = kinds, unwrapped = unwrapped }
