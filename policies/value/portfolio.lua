-- SPDX-License-Identifier: Apache-2.0
-- What services are worth against what they cost and whether they keep what was promised; and by what they help.
local attainment = require "value.attainment"
local periods = require "value.periods"
local sums = require "value.sums"

local SHOWN = 20 -- of the costs of one service

local kinds = {
  { "competitive_advantage", "Competitive advantage" },
  { "cost_reduction", "Cost reduction" },
  { "compliance", "Being allowed to go on" },
  { "other", "Not said" },
}

-- The records behind what was spent, the first of them one by one.
local function spending(service, ctx, from, to)
  local list, more = {}, 0
  local function take(filter)
    for cost in ctx:each("cost", filter) do
      if cost.from_date <= to and cost.to_date >= from then
        more = #list < SHOWN and more or more + 1
        list[#list + 1] = #list < SHOWN and { record = cost, value = cost.amount, text = cost.kind } or nil
      end
    end
  end
  local month = from
  while month <= to do
    take { borne_by = service, month = periods.name(month), counted = true }
    month = periods.next_month(month)
  end
  take { borne_by = service, month = "several", counted = true }
  if more > 0 then
    list[#list + 1] = { text = "and " .. more .. " more", record = service }
  end
  return list
end

-- Of the last twelve whole months; else as planned.
local function cost_of(service, ctx, params, from, to)
  local spent = periods.cost_of(ctx, service, from, to)
  if spent ~= 0 then
    local amount = money(spent, params.currency)
    return { value = amount, note = "spent", from = spending(service, ctx, from, to) }, spent
  end
  local planned = sums.counted(service.cost_per_year, params)
  return planned and { value = service.cost_per_year, note = "planned", from = { service } } or nil, planned
end

local function trail(service, ctx)
  local from = {}
  for c in ctx:each("contribution", { service = service }) do
    from[#from + 1] = {
      record = c.outcome, value = c.outcome.value_per_year,
      text = c.weight .. " % of it, and one is " .. (c.confidence or 0) .. " % sure",
    }
  end
  for d in ctx:each("dependency", { provider = service }) do
    local above = d.consumer
    local text = d.share .. " % of it is owed to " .. service.name
    from[#from + 1] = { record = above, value = above.value_per_year, text = text }
  end
  return from
end

local function kept(service, ctx)
  local met, missed = attainment.of(ctx, service)
  if #met + #missed == 0 then
    return "not known"
  end
  return #met .. " of " .. #met + #missed .. (#missed > 0 and ": " .. table.concat(missed, "; ") or "")
end

-- Of all outcomes that are there: what each kind is worth. Each currency by itself is said, and not added.
local function by_kind(ctx, params)
  local rows, labels, values, elsewhere = {}, {}, {}, 0
  for i, kind in ipairs(kinds) do
    local n, whole, measured, from, fresh = 0, 0, 0, {}, {}
    for outcome in ctx:each("outcome", { kind = kind[1], state = "live" }) do
      local worth = sums.counted(outcome.value_per_year, params)
      n, whole = n + 1, whole + (worth or 0)
      from[#from + 1] = worth and { record = outcome, value = outcome.value_per_year } or nil -- what is in the sum
      if outcome.measured and worth then
        measured, fresh[#fresh + 1] = measured + worth, { record = outcome, value = outcome.value_per_year }
      end
      elsewhere = elsewhere + (outcome.value_per_year and not worth and 1 or 0)
    end
    local currency = params.currency
    rows[i] = {
      kind = kind[2], outcomes = n, worth = { value = money(whole, currency), from = #from > 0 and from or nil },
      measured = { value = money(measured, currency), from = #fresh > 0 and fresh or nil },
    }
    labels[i], values[i] = kind[2], money(whole, currency)
  end
  return rows, labels, values, elsewhere
end

return report {
  title = "The portfolio: value against cost against attainment",
  source = "article 001, rows V1, V8 and V9",
  params = {
    most = integer { default = 25, least = 1, most = 500, doc = "So many services are shown, the most valuable first" },
  },
  build = function(ctx, params)
    local to = periods.this_month(ctx, params) - 1
    local from = periods.around(to, "month")
    for _ = 1, 11 do
      from = periods.month_start(from - 1)
    end
    local rows, currency = {}, params.currency
    local labels, worth, costs, enough = {}, {}, {}, {}
    for i, service in ipairs(ctx:top("service", "value_per_year", params.most)) do
      local cost, minor = cost_of(service, ctx, params, from, to)
      rows[i] = {
        service = { value = service, note = service.owner and service.owner.name or "nobody's" },
        cost = cost, kept = kept(service, ctx),
        value = { value = service.value_per_year, from = trail(service, ctx) },
        net = minor and money(service.value_per_year.amount - minor, currency) or nil,
        enough = service.good_enough,
      }
      if service.good_enough_because then
        enough[#enough + 1] = { record = service, text = service.good_enough_because }
      end
      if i <= 10 then
        labels[i], worth[i], costs[i] = service.name, service.value_per_year, money(minor or 0, currency)
      end
    end
    local kind_rows, kind_labels, kind_values, elsewhere = by_kind(ctx, params)
    local parts = {
      { heading = "Services" },
      { table = { title = "By value", rows = rows, note = "Cost as spent in the period, or as planned.",
        columns = {
          { name = "service", title = "Service", kind = "record" },
          { name = "value", title = "Value a year", kind = "money", bar = true },
          { name = "cost", title = "Cost a year", kind = "money" },
          { name = "net", title = "Value less cost", kind = "money", of = { "value", "cost" } },
          { name = "kept", title = "Promises kept", kind = "text" },
          { name = "enough", title = "Good enough", kind = "yesno" },
        } } },
    }
    if #enough > 0 then
      parts[#parts + 1] = { heading = "Good enough", level = 2 }
      parts[#parts + 1] = { list = enough }
    end
    if #labels > 0 then
      parts[#parts + 1] = { chart = { kind = "bars", title = "Value and cost a year", labels = labels,
        series = { { name = "Value", values = worth }, { name = "Cost", values = costs } } } }
    end
    parts[#parts + 1] = { heading = "By what they help" }
    parts[#parts + 1] = { table = { title = "Outcomes", total = true, rows = kind_rows, columns = {
      { name = "kind", title = "Kind", kind = "text" },
      { name = "outcomes", title = "Outcomes", kind = "integer", total = true },
      { name = "worth", title = "Worth a year", kind = "money", total = true, bar = true },
      { name = "measured", title = "Of that, freshly measured", kind = "money", total = true },
    } } }
    parts[#parts + 1] = { chart = { kind = "bars", title = "What outcomes are worth, by kind", labels = kind_labels,
      series = { { name = "Worth a year", values = kind_values } } } }
    if elsewhere > 0 then
      parts[#parts + 1] = { text = "Not in " .. currency .. ", and so not added: " .. elsewhere
        .. (elsewhere == 1 and " outcome." or " outcomes.") }
    end
    return {
      title = "The portfolio", subtitle = "Value against cost against attainment",
      period = { from = from, to = to }, parts = parts,
    }
  end,
}
