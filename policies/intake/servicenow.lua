-- SPDX-License-Identifier: Apache-2.0
-- Rows of the incident table as the Table API writes them, one or many, all texts or typed, sent by a business rule or
-- a flow. A row says how the incident is, so a field that it has is taken over and one that it has not stays as it was.
-- Rows may come late, out of order and again: what each says is true since it was updated at ServiceNow, and within one
-- instant the count of updates orders them.

local states = {
  ["1"] = "new",
  ["new"] = "new",
  ["2"] = "in_progress",
  ["active"] = "in_progress",
  ["in progress"] = "in_progress",
  ["work in progress"] = "in_progress",
  ["3"] = "on_hold",
  ["4"] = "on_hold",
  ["5"] = "on_hold",
  ["on hold"] = "on_hold",
  ["pending"] = "on_hold",
  ["awaiting user info"] = "on_hold",
  ["awaiting caller"] = "on_hold",
  ["awaiting vendor"] = "on_hold",
  ["awaiting problem"] = "on_hold",
  ["awaiting change"] = "on_hold",
  ["awaiting evidence"] = "on_hold",
  ["6"] = "resolved",
  ["resolved"] = "resolved",
  ["7"] = "closed",
  ["closed"] = "closed",
  ["closed complete"] = "closed",
  ["closed incomplete"] = "closed",
  ["8"] = "cancelled",
  ["canceled"] = "cancelled",
  ["cancelled"] = "cancelled",
}

local grades = { ["1"] = "high", ["2"] = "medium", ["3"] = "low" }

-- "Group  56" -> "group-56"; letters of other alphabets by their bytes, so that two names stay two.
local function slug(name)
  local spelled = name:lower():gsub("[\128-\255]", function(byte)
    return string.format("%02x", byte:byte())
  end)
  return (spelled:gsub("[^a-z0-9]+", "-"):gsub("^%-+", ""):gsub("%-+$", "")):sub(1, 120)
end

-- The first of these fields that the row has: a text, null where it is empty, nil where no field is there. References
-- come as a text or as { display_value, value, link }.
local function read(row, ...)
  for _, name in ipairs({ ... }) do
    local value = row[name]
    if type(value) == "table" then
      value = value.display_value or value.value
    end
    if value == null or value == "" or value == "?" or value == "NULL" then
      return null
    elseif value ~= nil then
      return tostring(value)
    end
  end
end

local function filled(text)
  if text ~= null then
    return text
  end
end

local function instant(text)
  return filled(text) and time.parse(text) or text and null
end

-- "3 - Moderate", "3" or 3
local function leading_digit(text)
  return filled(text) and text:match("^%s*(%d)")
end

local function grade(text)
  return text and (grades[leading_digit(text)] or null)
end

local function whole(text)
  return filled(text) and math.tointeger(tonumber(text)) or text and null
end

-- The record of that name: the one with its key, or the only one that is called so. One that is not known yet is
-- written down: `set` says how.
local function made(record_type, called, name, set, delivery, ctx, edits)
  if not filled(name) then
    return name
  end
  local key = slug(name)
  local known = ctx:get(record_type, key)
  if not known and ctx:count(record_type, { [called] = name }) == 1 then
    for record in ctx:each(record_type, { [called] = name }) do
      known = record
    end
  end
  if known or key == "" then
    return known or null
  end
  set[called] = name
  set.source = delivery.source
  edits[#edits + 1] = { put = record_type .. "/" .. key, set = set }
  return record_type .. "/" .. key
end

local function person(name, delivery, ctx, edits)
  return made("person", "name", name, { position = "outside" }, delivery, ctx, edits)
end

-- Only what is known already: a row names far more things than anybody manages.
local function found(record_type, name, ctx)
  return filled(name) and (ctx:get(record_type, slug(name)) or nil)
end

-- A row that does not say when it was updated has no place among the others: it is of now, unless its count is less.
local function is_outdated(version, known)
  return not version.updated_at and known and known.source_version and version.count
    and version.count < known.source_version
end

local function map_row(row, id, version, delivery, ctx, edits)
  local number = read(row, "number") or null
  local source_state = read(row, "incident_state", "state")
  local set = {
    number = number,
    title = filled(read(row, "short_description")),
    description = read(row, "description"),
    state = filled(source_state) and states[source_state:lower()],
    impact = grade(read(row, "impact")),
    urgency = grade(read(row, "urgency")),
    caller = person(read(row, "caller_id"), delivery, ctx, edits),
    assignee = person(read(row, "assigned_to"), delivery, ctx, edits),
    resolved_by = person(read(row, "resolved_by"), delivery, ctx, edits),
    opened_at = instant(read(row, "opened_at", "sys_created_on", "sys_created_at")),
    resolved_at = instant(read(row, "resolved_at")),
    closed_at = instant(read(row, "closed_at")),
    category = read(row, "category"),
    resolution = read(row, "close_notes", "close_code", "closed_code"),
    reassignments = whole(read(row, "reassignment_count")),
    reopens = whole(read(row, "reopen_count")),
    source = delivery.source,
    source_state = source_state,
    source_version = version.count,
    source_updated_at = version.updated_at,
    external_url = read(row, "url"),
  }

  local priority = leading_digit(read(row, "priority"))
  if priority and priority >= "1" and priority <= "5" then
    set.priority = "p" .. priority
  end
  set.team = made("unit", "name", read(row, "assignment_group"), { business = "it" }, delivery, ctx, edits)
  set.problem = made("problem", "number", read(row, "problem_id"), {}, delivery, ctx, edits)
  set.caused_by = made("change", "number", read(row, "caused_by"), {}, delivery, ctx, edits)
  set.component = found("component", read(row, "cmdb_ci"), ctx)
  set.service = found("service", read(row, "business_service", "service_offering"), ctx)
    or set.component and set.component.service

  if not set.title and not ctx:get("incident", id) then
    set.title = filled(number) or id
  end
  edits[#edits + 1] = { put = "incident/" .. id, set = set, at = version.updated_at, revision = version.count }
end

-- The rows in it, however they are wrapped.
local function rows_of(body)
  local inner = body.result or body.records or body.record or body
  if type(inner) ~= "table" then
    return {}
  end
  return #inner > 0 and inner or { inner }
end

return intake {
  title = "ServiceNow: rows of the incident table",
  scheme = "basic",
  map = function(delivery, ctx)
    local edits, rows, outdated = {}, 0, 0
    for _, row in ipairs(rows_of(delivery.body)) do
      local name = filled(read(row, "number", "sys_id"))
      if name then
        rows = rows + 1
        local id = delivery.source .. "-" .. name:gsub("[^%w_.:@+~-]", "-"):sub(1, 120)
        local version = {
          updated_at = filled(instant(read(row, "sys_updated_on", "sys_updated_at"))),
          count = filled(whole(read(row, "sys_mod_count"))),
        }
        if is_outdated(version, ctx:get("incident", id)) then
          outdated = outdated + 1
        else
          map_row(row, id, version, delivery, ctx, edits)
        end
      end
    end
    if rows == 0 then
      ctx:ignore("no row of the incident table in it")
    elseif outdated == rows then
      ctx:ignore("was updated since at " .. delivery.source)
    end
    return edits
  end,
}
