-- SPDX-License-Identifier: Apache-2.0
-- The five kinds of work that one queue holds: when they are open, what they concern, and who answers for them.
local ended = {
  demand = { done = true, refused = true },
  incident = { resolved = true, closed = true, cancelled = true },
  problem = { resolved = true, cancelled = true },
  change = { done = true, failed = true, cancelled = true },
  improvement = { done = true, refused = true },
}
-- Of what others are linked to: the states in which it is open.
local open_states = {
  incident = { "new", "in_progress", "on_hold" },
  problem = { "new", "in_progress", "known_error", "on_hold" },
}
local kinds = { "demand", "incident", "problem", "change", "improvement" }

local function is_open(work)
  return not ended[work.type][work.state]
end

local has_component = { incident = true, problem = true, change = true }

local function service_of(work)
  local service = work.service
  if service or not has_component[work.type] then
    return service
  end
  local component = work.component
  return component and component.service
end

-- Who can do something about it.
local function answers(work)
  local person
  if work.type == "demand" then
    person = work.sponsor or work.requested_by
  elseif work.type == "incident" then
    person = work.assignee
  elseif work.type == "problem" then
    person = work.owner
  elseif work.type == "change" then
    person = work.owner or work.requested_by
  else
    person = work.owner or work.suggested_by
  end
  local service = not person and service_of(work)
  return person or service and service.owner or nil
end

return library {
  kinds = kinds,
  open_states = open_states,
  is_open = is_open,
  service_of = service_of,
  answers = answers,
  -- "demand/faster-search" -> the record; nil when it is no work, or there is none
  find = function(ctx, id)
    local kind, key = id:match("^(%l+)/(.+)$")
    return kind and ended[kind] and ctx:get(kind, key) or nil
  end,
}
