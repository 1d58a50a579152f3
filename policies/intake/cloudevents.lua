-- SPDX-License-Identifier: Apache-2.0
-- CloudEvents: what they mean says the parameter `kinds`. CDEvents, which have types of their own for deployments and
-- incidents, are known as they come.

local lib = require "intake.lib"
local kinds = require "intake.kinds"
local cdevents = require "intake.cdevents"

-- As the host gives them; a structured one that came as plain JSON is one, too.
local function events_of(body, from)
  local events = lib.list(from.delivery, "events")
  return #events == 0 and lib.text(body, "specversion", "context.type") and { body } or events
end

local function tell(event, from)
  local data = lib.at(event, "data")
  data = type(data) == "string" and json.decode(data) or data
  local told = {
    id = lib.text(event, "id"), source = lib.text(event, "source"),
    type = lib.text(event, "type", "context.type") or "",
    subject = type(lib.at(event, "subject")) == "string" and lib.text(event, "subject") or nil,
    time = lib.instant(event, "time"), data = type(data) == "table" and data or {},
  }
  if told.type:find("^dev%.cdevents%.") then
    told.data = lib.at(told.data, "context") and told.data or lib.at(event, "context") and event or told.data
    return kinds.tell(from, cdevents.unwrapped(told), cdevents.kinds)
  end
  kinds.tell(from, told, from.params.kinds)
end

return intake {
  title = "CloudEvents and CDEvents",
  scheme = "bearer",
  setup = [[
Let your broker send CloudEvents, binary, structured or in batches.
Address: {url}
Header: Authorization: Bearer {secret} (or access_token in the address)
Say in steward.lua what they mean:
params = { ["intake.cloudevents"] = { kinds = { ["com.example.outage.*"] = "incident" } } }]],
  params = {
    kinds = json { doc = "Types of events and what they are: \"incident\", \"incident.resolved\", \"deployment\"" },
  },
  map = lib.map { function(body, from)
    local events = events_of(body, from)
    for _, event in ipairs(events) do
      tell(event, from)
    end
    return #events > 0
  end, otherwise = "there is no event in it" },
}
