-- SPDX-License-Identifier: Apache-2.0
-- IT's contribution to the bottom line, to goals, and to value: each amount leads back to the measurements and weights
-- that it was made of. What is only hoped for is shown as that, and in no sum.
local days = require "core.days"
local wording = require "core.wording"
local proven = require "reporting.proven"

local kinds = { "competitive_advantage", "cost_reduction", "compliance", "other" }
local kind_titles = {
  competitive_advantage = "Competitive advantage", cost_reduction = "Cost reduction", compliance = "Compliance",
  other = "Other results",
}
local proofs = { measured = "measured", stated = "as stated", guessed = "not proven" }

-- What services contributed to the outcome: one line a service, written out as a product.
local function shares(outcome, ctx, worth)
  local from, of = {}, {}
  for c in ctx:each("contribution", { outcome = outcome }) do
    if c.service.state == "live" then
      local part = proven.percent(c.weight) * proven.percent(c.confidence)
      local share = c.weight .. " % of it, " .. c.confidence .. " % sure"
      from[#from + 1] = { record = c, text = c.service.name .. ", " .. share, value = worth * part // 10000 }
      of[#of + 1] = { service = c.service, share = share }
    end
  end
  return from, of
end

-- What an outcome was worth, by its measurements, and who has a part in that.
local function trail(r)
  return {
    { record = r.outcome, text = "what it was worth", value = r.worth, from = r.from },
    { record = r.outcome, text = "of that owed to services", value = r.part, from = r.shares },
  }
end

-- All live outcomes with what is known of their worth, the greatest first.
local function results(ctx, length, params)
  local list = {}
  for outcome in ctx:each("outcome", { state = "live" }) do
    local worth, from, proof = proven.worth_of(outcome, ctx, length, params)
    local part = worth and worth * proven.owed(outcome, ctx) // 10000
    local line = { outcome = outcome, worth = worth, proof = proof, part = part, from = from }
    if worth then
      line.shares, line.of = shares(outcome, ctx, worth)
    end
    list[#list + 1] = line
  end
  table.sort(list, function(a, b)
    local x, y = a.worth and a.worth.amount or -1, b.worth and b.worth.amount or -1
    return x > y
  end)
  return list
end

local function bottom_line(parts, list, ctx, currency, months)
  local total, from, left_out = money(0, currency), {}, 0
  local by_kind = {}
  for _, kind in ipairs(kinds) do
    by_kind[kind] = money(0, currency)
  end
  for _, r in ipairs(list) do
    if r.part and r.part.currency == currency then
      total = total + r.part
      by_kind[r.outcome.kind] = by_kind[r.outcome.kind] + r.part
      from[#from + 1] = { record = r.outcome, value = r.part, from = trail(r) }
    elseif r.part then
      left_out = left_out + 1
    end
  end
  local here = { state = "live", planned_in = currency }
  local cost = ctx:sum("service", "cost_per_year", here)
  cost = cost and cost * months // 12
  local planned = {}
  for _, service in ipairs(cost and ctx:top("service", "cost_per_year", 200, here) or {}) do
    planned[#planned + 1] = { record = service, text = "a year", value = service.cost_per_year }
  end
  local elsewhere = ctx:count("service", { state = "live" }) - ctx:count("service", here)
    - ctx:count("service", { state = "live", planned_in = null })
  parts[#parts + 1] = { heading = "The bottom line", level = 1 }
  parts[#parts + 1] = { figures = {
    { label = "Contributed by services", value = { value = total, from = from } },
    cost and {
      label = "What services cost", value = { value = cost, from = planned },
      note = "as planned, for " .. wording.counted(months, "month"),
    } or nil,
    cost and {
      label = "Contributed less cost", value = total - cost, of = { "Contributed by services", "What services cost" },
    } or nil,
  } }
  if left_out > 0 then
    parts[#parts + 1] = { text = wording.counted(left_out, "result") .. " in other currencies than " .. currency
      .. (left_out == 1 and " stands" or " stand") .. " in the table below, and not in these sums." }
  end
  if cost and elsewhere > 0 then
    parts[#parts + 1] = { text = "What " .. wording.counted(elsewhere, "service")
      .. (elsewhere == 1 and " costs" or " cost") .. " is planned in another currency than " .. currency
      .. ", and is not in these sums." }
  end
  local labels, values = {}, {}
  for i, kind in ipairs(kinds) do
    labels[i] = kind_titles[kind]
    values[i] = wording.units(by_kind[kind])
  end
  parts[#parts + 1] = { chart = {
    kind = "bars", title = "What services contributed to, in " .. currency, labels = labels,
    series = { { name = "Contributed", values = values } },
  } }
end

local function value_generated(parts, list)
  local rows, hoped = {}, {}
  for _, r in ipairs(list) do
    rows[#rows + 1] = {
      outcome = r.outcome,
      kind = kind_titles[r.outcome.kind],
      proof = proofs[r.proof],
      worth = r.worth and { value = r.worth, from = r.from },
      part = r.part and { value = r.part, from = r.shares },
    }
    if r.proof == "guessed" then
      hoped[#hoped + 1] = {
        text = r.outcome.value_per_year
          and "hoped to be worth " .. wording.amount(r.outcome.value_per_year) .. " a year"
          or "nobody said what it would be worth",
        record = r.outcome,
      }
    end
  end
  parts[#parts + 1] = { heading = "Value", level = 1 }
  parts[#parts + 1] = { table = {
    title = "Results",
    note = "What services contributed is weight times confidence of each, of what the result was worth.",
    columns = {
      { name = "outcome", title = "Result", kind = "record" },
      { name = "kind", title = "Kind" },
      { name = "proof", title = "Known by" },
      { name = "worth", title = "Worth", kind = "money" },
      { name = "part", title = "Contributed by services", kind = "money" },
    },
    rows = rows,
  } }
  if #hoped > 0 then
    parts[#parts + 1] = { heading = "Not proven, and in no sum", level = 2 }
    parts[#parts + 1] = { list = hoped }
  end
end

local function goals(parts, list, ctx, params)
  local rows = {}
  for objective in ctx:each("objective", { state = { "open", "reached" } }) do
    local measure = objective.measure
    local way, last = nil, nil
    if measure then
      way, last = proven.way_gone(measure, ctx)
    end
    local total, from = nil, {}
    for _, r in ipairs(list) do
      if r.part and r.outcome.objective == objective and (not total or total.currency == r.part.currency) then
        total = total and total + r.part or r.part
        from[#from + 1] = { record = r.outcome, value = r.part, from = r.shares }
      end
    end
    rows[#rows + 1] = {
      objective = objective,
      owner = objective.owner,
      measure = measure,
      now = last and { value = last.value, note = measure.counted_in, from = { {
        record = last, text = measure.name .. " on " .. days.text_of(last.measured_at, params), value = last.value,
      } } },
      way = way,
      contributed = total and { value = total, from = from },
    }
  end
  parts[#parts + 1] = { heading = "Goals", level = 1 }
  if #rows == 0 then
    parts[#parts + 1] = { text = "No goal of the organisation is recorded." }
    return
  end
  parts[#parts + 1] = { table = {
    title = "Goals of the organisation",
    columns = {
      { name = "objective", title = "Goal", kind = "record" },
      { name = "owner", title = "Owner", kind = "record" },
      { name = "measure", title = "Measured by", kind = "record" },
      { name = "now", title = "Now", kind = "number" },
      { name = "way", title = "Way gone", kind = "percent", bar = true },
      { name = "contributed", title = "Contributed by services", kind = "money" },
    },
    rows = rows,
  } }
end

local function services(parts, list, params, months)
  local of, order = {}, {}
  for _, r in ipairs(list) do
    if r.part and r.part.currency == params.currency then
      for i, share in ipairs(r.shares) do
        local service = r.of[i].service
        local line = of[service.id]
        if not line then
          line = { service = service, total = money(0, params.currency), from = {} }
          of[service.id] = line
          order[#order + 1] = line
        end
        line.total = line.total + share.value
        line.from[#line.from + 1] = {
          record = share.record, value = share.value, text = r.outcome.name .. ", " .. r.of[i].share,
          from = { { record = r.outcome, text = "what it was worth", value = r.worth } },
        }
      end
    end
  end
  table.sort(order, function(a, b)
    return a.total > b.total
  end)
  local rows = {}
  for i = 1, math.min(#order, params.most) do
    local line = order[i]
    local cost = line.service.cost_per_year
    cost = cost and cost.currency == params.currency and cost * months // 12 or nil
    rows[i] = {
      service = line.service,
      owner = line.service.owner,
      contributed = { value = line.total, from = line.from },
      cost = cost and { value = cost, from = {
        { record = line.service, text = "a year", value = line.service.cost_per_year },
      } },
      net = cost and line.total - cost,
    }
  end
  if #rows > 0 then
    parts[#parts + 1] = { table = {
      title = "The services that contributed most",
      note = "By their own part in results; what they carry for other services is in those.",
      columns = {
        { name = "service", title = "Service", kind = "record" },
        { name = "owner", title = "Owner", kind = "record" },
        { name = "contributed", title = "Contributed", kind = "money", bar = true },
        { name = "cost", title = "Cost as planned", kind = "money" },
        { name = "net", title = "Contributed less cost", kind = "money", of = { "contributed", "cost" } },
      },
      rows = rows,
    } }
  end
end

return report {
  title = "IT's contribution to business goals",
  source = "article 003, rows R3 and R4",
  doc = "What services contributed to the bottom line, to goals and to value, each amount with its trail",
  params = {
    months = integer { default = 12, doc = "How many months up to today" },
    most = integer { default = 10, doc = "How many services are shown" },
  },
  build = function(ctx, params)
    local months = math.max(1, params.months)
    local length = months * 365 // 12
    local parts, list = {}, results(ctx, length, params)
    if #list == 0 then
      parts[1] = { text = "No result of the business is recorded: record five outcomes, with what they are worth." }
    else
      bottom_line(parts, list, ctx, params.currency, months)
      goals(parts, list, ctx, params)
      value_generated(parts, list)
      services(parts, list, params, months)
    end
    local today = days.today(ctx, params)
    return {
      title = "IT's contribution to business goals",
      period = { from = today - length, to = today },
      parts = parts,
    }
  end,
}
