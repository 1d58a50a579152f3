-- SPDX-License-Identifier: Apache-2.0
-- Rows of the incident table as the Table API writes them, one or many, all texts or typed, sent by a business rule or
-- a flow. A row says how the incident is, so a field that it has is taken over and one that it has not stays as it was.
-- Rows may come late, out of order and again: what each says is true since it was updated at ServiceNow, and within one
-- instant the count of updates orders them.

local lib = require "intake.lib"

local waits = "awaiting user info|awaiting caller|awaiting vendor|awaiting problem|awaiting change|awaiting evidence"
local states = {
  ["1|new"] = "new", ["2|active|in progress|work in progress"] = "in_progress",
  ["3|4|5|on hold|pending|" .. waits] = "on_hold", ["6|resolved"] = "resolved",
  ["7|closed|closed complete|closed incomplete"] = "closed", ["8|canceled|cancelled"] = "cancelled",
}
local grades = { ["1"] = "high", ["2"] = "medium", ["3"] = "low" }

-- What the row says in the first of these fields that it has: a text, or what `convert` makes of it; null where it is
-- empty; nil where no field is there. References come as a text or as { display_value, value, link }.
local function row(names, convert)
  return function(item, from)
    for name in names:gmatch("%S+") do
      local value = item[name]
      if value ~= nil then
        local text = type(value) == "table" and lib.text(value, "display_value", "value") or lib.text(item, name)
        text = text ~= "?" and text ~= "NULL" and text or nil
        if text and convert then
          return convert(text, from) or null
        end
        return text or null
      end
    end
  end
end

local function filled(names, convert)
  local get = row(names, convert)
  return function(item, from)
    local value = get(item, from)
    return value ~= null and value or nil
  end
end

local function instant(text) return lib.instant({ text }, "1") end
local function whole(text) return math.tointeger(tonumber(text)) end
local function grade(text) return grades[text:match("^%s*(%d)")] end -- "3 - Moderate", "3" or 3

-- A record that the row names, by that field.
local function made(record_type, field, more, value)
  return function(text, from)
    return lib.made(from, record_type, field, text, more and { [more] = value } or {})
  end
end

local somebody, team = made("person", "name", "position", "outside"), made("unit", "name", "business", "it")
local name, version = filled("number sys_id"), filled("sys_mod_count", whole)
local at, component = filled("sys_updated_on sys_updated_at", instant), filled("cmdb_ci")
local service = filled("business_service service_offering")

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
  map = lib.map {
    about = { "result", "records", "record", "fields", function(body) return body end }, -- however it is wrapped
    why_not = function(item, from) -- one that does not say when it was updated is of now, unless its count is less
      local id, count = name(item, from), not at(item, from) and version(item, from)
      local known = id and count and lib.known(from, "incident", id)
      return not id and "no row of the incident table in it"
        or known and count < (known.source_version or 0) and "was updated since at " .. from.source or nil
    end,
    key = name, at = at, version = version, source_version = version,
    number = { row "number", null }, title = filled "short_description", guess = { title = name },
    description = row "description", category = row "category", resolution = row "close_notes close_code closed_code",
    state = { filled "incident_state state" }, states = states,
    source_state = row "incident_state state", external_url = row "url",
    impact = row("impact", grade), urgency = row("urgency", grade),
    priority = filled("priority", lib.priority),
    caller = row("caller_id", somebody), assignee = row("assigned_to", somebody),
    resolved_by = row("resolved_by", somebody), team = row("assignment_group", team),
    problem = row("problem_id", made("problem", "number")), caused_by = row("caused_by", made("change", "number")),
    opened_at = row("opened_at sys_created_on sys_created_at", instant), resolved_at = row("resolved_at", instant),
    closed_at = row("closed_at", instant),
    reassignments = row("reassignment_count", whole), reopens = row("reopen_count", whole),
    before = function(told, item, from) -- a row that names another place means it: no guess
      told.service, told.component = lib.place(from, { component = component(item), service = service(item) })
    end,
    otherwise = "no row of the incident table in it",
  },
}
