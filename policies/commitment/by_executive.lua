-- SPDX-License-Identifier: Apache-2.0
-- Who at the table has signed up, for what, and how much of the value in their area is owned by somebody who did.
local days = require "core.days"
local wording = require "core.wording"

local function here(ctx, params)
  local list = {}
  for person in ctx:each("person", { executive = true }) do
    if not days.over(ctx, person.left_on, params) then
      list[#list + 1] = person
    end
  end
  table.sort(list, function(a, b)
    local first, second = a.value_in_area, b.value_in_area
    return first ~= nil and (second == nil or first > second)
  end)
  return list
end

local function sum(a, b)
  return a and b and a + b or a or b
end

local SHOWN <const> = 50 -- services in a trail, the most valuable first

-- The services behind a sum, which is of all that fit the filter.
local function trail(filter, ctx, text)
  local from = {}
  for _, service in ipairs(ctx:top("service", "value_per_year", SHOWN, filter)) do
    from[#from + 1] = { record = service, value = service.value_per_year, text = text }
  end
  local more = ctx:count("service", filter) - #from
  if more > 0 then
    from[#from + 1] = { record = filter.answering_executive, text = "and " .. more .. " more in the area, worth less" }
  end
  return from
end

local function summary(executives, ctx)
  local rows, all, covered, none, from = {}, nil, nil, {}, {}
  for _, person in ipairs(executives) do
    local whole = person.value_in_area
    rows[#rows + 1] = {
      executive = person,
      commitments = person.commitments,
      services = ctx:count("service", { answering_executive = person }),
      value = whole and { value = whole, from = trail({ answering_executive = person }, ctx) },
      covered = person.value_covered and {
        value = person.value_covered, from = trail({ answering_executive = person, owned = true }, ctx, "owned"),
      },
      coverage = person.coverage,
    }
    all, covered = sum(all, whole), sum(covered, person.value_covered)
    from[#from + 1] = whole and { record = person, value = whole } or nil
    none[#none + 1] = person.commitments == 0 and { text = "nothing, or nothing that counts", record = person } or nil
  end
  return rows, all and { value = all, from = from }, covered, none
end

local function commitments(executives, ctx)
  local rows = {}
  for _, person in ipairs(executives) do
    for commitment in ctx:each("commitment", { person = person }) do
      local outcome = commitment.promised_outcome
      rows[#rows + 1] = {
        executive = person,
        role = commitment.role:gsub("_", " "),
        subject = commitment.service or commitment.process or commitment.outcome,
        promise = commitment.promise or outcome and outcome.name,
        counts = commitment.counts,
        standing = commitment.standing or commitment.accepted and "over" or "named only",
        last = commitment.last_evidence and commitment.last_evidence.done_at,
      }
    end
  end
  return rows
end

local function open_value(executives, ctx, most)
  local rows = {}
  for _, person in ipairs(executives) do
    local filter = { answering_executive = person, owned = false }
    for _, service in ipairs(ctx:top("service", "value_per_year", most, filter)) do
      rows[#rows + 1] = {
        executive = person, service = service, owner = service.owner,
        value = { value = service.value_per_year, from = { service } },
      }
    end
  end
  return rows
end

local coverage_columns = {
  { name = "executive", title = "Executive", kind = "record" },
  { name = "commitments", title = "Commitments that count", kind = "integer", total = true },
  { name = "services", title = "Services in the area", kind = "integer", total = true },
  { name = "value", title = "Value a year", kind = "money", total = true },
  { name = "covered", title = "Of that owned", kind = "money", total = true },
  { name = "coverage", title = "Coverage", kind = "percent", bar = true },
}

local commitment_columns = {
  { name = "executive", title = "Executive", kind = "record" },
  { name = "role", title = "As" },
  { name = "subject", title = "For", kind = "record" },
  { name = "promise", title = "What will be better" },
  { name = "counts", title = "Counts", kind = "yesno" },
  { name = "standing", title = "By its evidence" },
  { name = "last", title = "Last evidence", kind = "instant" },
}

local open_columns = {
  { name = "executive", title = "In the area of", kind = "record" },
  { name = "service", title = "Service", kind = "record" },
  { name = "owner", title = "Named as owner", kind = "record" },
  { name = "value", title = "Value a year", kind = "money", bar = true },
}

local function figures(signed, of, all, covered)
  return {
    {
      label = "Executives who signed up",
      value = signed,
      note = of > 0 and "of " .. wording.counted(of, "executive") or "nobody is recorded as an executive",
    },
    {
      label = "Value owned by somebody who signed up",
      value = all and all.value.amount > 0 and covered.amount * 100 // all.value.amount or nil,
      unit = "%",
      better = "higher",
    },
    { label = "Value a year in all areas", value = all },
  }
end

local function add_table(parts, title, columns, rows)
  if #rows > 0 then
    parts[#parts + 1] = { table = { title = title, columns = columns, rows = rows } }
  end
end

return report {
  title = "Who has signed up",
  source = "article 000, rows K1, K7 and K9",
  params = {
    most = integer {
      default = 5, least = 1, most = 500, doc = "Services without an owner who signed up, of each area",
    },
  },
  build = function(ctx, params)
    local executives = here(ctx, params)
    local rows, all, covered, none = summary(executives, ctx)
    local parts = {
      { figures = figures(#executives - #none, #executives, all, covered) },
      { table = {
        title = "Coverage by executive, the greatest value first",
        note = "A service has the value of what stands on it, too: that stands here once for each of them.",
        total = true,
        rows = rows,
        columns = coverage_columns,
      } },
    }
    if #none > 0 then
      parts[#parts + 1] = { heading = "Signed up for nothing", level = 2 }
      parts[#parts + 1] = { list = none }
    end
    add_table(parts, "What executives signed up for", commitment_columns, commitments(executives, ctx))
    local title = "Most valuable without an owner who signed up"
    add_table(parts, title, open_columns, open_value(executives, ctx, params.most))
    return { title = "Who has signed up", parts = parts }
  end,
}
