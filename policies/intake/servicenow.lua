-- SPDX-License-Identifier: Apache-2.0
-- Rows of the incident table as the Table API writes them, one or many, all texts or typed, sent by a business rule or
-- a flow. A row says how the incident is, so a field that it has is taken over and one that it has not stays as it was.
-- Rows may come late, out of order and again: what each says is true since it was updated at ServiceNow, and within one
-- instant the count of updates orders them.

local lib = require "intake.lib"

local states = {
  ["1"] = "new", ["new"] = "new", ["2"] = "in_progress", ["active"] = "in_progress", ["in progress"] = "in_progress",
  ["work in progress"] = "in_progress", ["3"] = "on_hold", ["4"] = "on_hold", ["5"] = "on_hold",
  ["on hold"] = "on_hold", ["pending"] = "on_hold", ["awaiting user info"] = "on_hold", ["awaiting caller"] = "on_hold",
  ["awaiting vendor"] = "on_hold", ["awaiting problem"] = "on_hold", ["awaiting change"] = "on_hold",
  ["awaiting evidence"] = "on_hold", ["6"] = "resolved", ["resolved"] = "resolved", ["7"] = "closed",
  ["closed"] = "closed", ["closed complete"] = "closed", ["closed incomplete"] = "closed", ["8"] = "cancelled",
  ["canceled"] = "cancelled", ["cancelled"] = "cancelled",
}

local grades = { ["1"] = "high", ["2"] = "medium", ["3"] = "low" }

-- The first of these fields that the row has: a text, null where it is empty, nil where no field is there. References
-- come as a text or as { display_value, value, link }.
local function read(row, ...)
  for _, name in ipairs({ ... }) do
    local value = row[name]
    if value ~= nil then
      local text = type(value) == "table" and lib.text(value, "display_value", "value") or lib.text(row, name)
      return text and text ~= "?" and text ~= "NULL" and text or null
    end
  end
end

local function filled(text)
  return text ~= null and text or nil
end

local function converted(text, convert)
  return filled(text) and convert(text) or text and null
end

local function instant(text)
  return converted(text, function(t)
    return lib.instant({ t = t }, "t")
  end)
end

local function whole(text)
  return converted(text, function(t)
    return math.tointeger(tonumber(t))
  end)
end

-- "3 - Moderate", "3" or 3
local function grade(text)
  return converted(text, function(t)
    return grades[t:match("^%s*(%d)")]
  end)
end

-- A record that the row names: null where it names none.
local function made(from, record_type, field, name, set)
  return filled(name) and (lib.made(from, record_type, field, name, set) or null) or name
end

-- A row that does not say when it was updated has no place among the others: it is of now, unless its count is less.
local function is_outdated(told, known)
  return not told.at and known and known.source_version and told.version and told.version < known.source_version
end

local function map_row(from, row, told)
  local source_state = read(row, "incident_state", "state")
  local priority = filled(read(row, "priority"))
  local digit = priority and priority:match("^%s*([1-5])")
  told.number = read(row, "number") or null
  told.title = filled(read(row, "short_description"))
  told.guess = { title = filled(told.number) or told.id }
  told.description = read(row, "description")
  told.state = filled(source_state) and states[source_state:lower()]
  told.impact = grade(read(row, "impact"))
  told.urgency = grade(read(row, "urgency"))
  told.priority = digit and "p" .. digit
  told.caller = made(from, "person", "name", read(row, "caller_id"), { position = "outside" })
  told.assignee = made(from, "person", "name", read(row, "assigned_to"), { position = "outside" })
  told.resolved_by = made(from, "person", "name", read(row, "resolved_by"), { position = "outside" })
  told.team = made(from, "unit", "name", read(row, "assignment_group"), { business = "it" })
  told.problem = made(from, "problem", "number", read(row, "problem_id"), {})
  told.caused_by = made(from, "change", "number", read(row, "caused_by"), {})
  told.opened_at = instant(read(row, "opened_at", "sys_created_on", "sys_created_at"))
  told.resolved_at = instant(read(row, "resolved_at"))
  told.closed_at = instant(read(row, "closed_at"))
  told.category = read(row, "category")
  told.resolution = read(row, "close_notes", "close_code", "closed_code")
  told.reassignments = whole(read(row, "reassignment_count"))
  told.reopens = whole(read(row, "reopen_count"))
  told.source_state = source_state
  told.source_version = told.version
  told.external_url = read(row, "url")
  -- a row that names another place means it: no guess
  told.service, told.component = lib.place(from, {
    component = filled(read(row, "cmdb_ci")), service = filled(read(row, "business_service", "service_offering")),
  })
  lib.incident(from, told)
end

-- The rows in it, however they are wrapped; an imported one is in `fields`.
local function rows_of(body)
  for _, name in ipairs({ "result", "records", "record", "fields" }) do
    if lib.at(body, name) then
      return lib.list(body, name)
    end
  end
  return lib.list({ body = body }, "body")
end

return intake {
  title = "ServiceNow: rows of the incident table",
  scheme = "basic",
  setup = [[
In ServiceNow: System Definition, Business Rules, New. Table: Incident; Advanced; When: async; Insert and Update.
In the script build { result: { number, sys_id, short_description, incident_state, impact, urgency, priority,
assignment_group, assigned_to, caller_id, opened_at, resolved_at, closed_at, cmdb_ci, business_service, sys_updated_on,
sys_mod_count } }, times in UTC, and post it with sn_ws.RESTMessageV2.
Endpoint: {url}
Basic authentication: {secret} (user:password)]],
  map = function(delivery, ctx, params)
    local from, outdated = lib.from(delivery, ctx, params), 0
    for _, row in ipairs(rows_of(delivery.body)) do
      local name = type(row) == "table" and filled(read(row, "number", "sys_id"))
      if name then
        local told = {
          id = name,
          at = filled(instant(read(row, "sys_updated_on", "sys_updated_at"))),
          version = filled(whole(read(row, "sys_mod_count"))),
        }
        if is_outdated(told, ctx:get("incident", delivery.source .. "-" .. lib.key(name))) then
          outdated = outdated + 1
        else
          map_row(from, row, told)
        end
      end
    end
    return lib.edits(from, outdated > 0 and "was updated since at " .. delivery.source
      or "no row of the incident table in it")
  end,
}
