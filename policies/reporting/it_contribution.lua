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
local SHOWN <const> = 100 -- of results and of goals: of the rest it is said how many they are, and what they come to
local proofs = { measured = "measured", stated = "as stated", guessed = "not proven" }

-- Of a hundred parts of a hundred, what a service has of the outcome.
local function part_of(c)
  return proven.percent(c.weight) * proven.percent(c.confidence)
end

-- What services contributed to the outcome: one line a service, written out as a product.
local function shares(outcome, ctx, worth)
  local from = {}
  for c in ctx:each("contribution", { outcome = outcome }) do
    if c.service.state == "live" then
      from[#from + 1] = {
        record = c, text = c.service.name .. ", " .. c.weight .. " % of it, " .. c.confidence .. " % sure",
        value = worth * part_of(c) // 10000,
      }
    end
  end
  return from
end

-- What an outcome was worth, by its measurements, and who has a part in that.
local function trail(r)
  return {
    { record = r.outcome, text = "what it was worth", value = r.worth, from = r.from },
    { record = r.outcome, text = "of that owed to services", value = r.part, from = r.shares },
  }
end

-- What each service contributed, in shards, for a table holds some thousand names only.
local function credit(by_service, outcome, ctx, worth)
  for c in ctx:each("contribution", { outcome = outcome }) do
    if c.service.state == "live" then
      local id = c.service.id
      local shard = id:byte(-1)
      by_service[shard] = by_service[shard] or {}
      by_service[shard][id] = (by_service[shard][id] or 0) + (worth * part_of(c) // 10000).amount
    end
  end
end

-- Keeps the greatest, in order.
local function keep(list, most, line)
  local at = #list + 1
  while at > 1 and list[at - 1].amount < line.amount do
    at = at - 1
  end
  if at <= most then
    table.insert(list, at, line)
    list[most + 1] = nil
  end
end

-- All live outcomes with what is known of their worth: the greatest of them, and of all together the sums.
local function results(ctx, length, params)
  local all = { list = {}, count = 0, total = money(0, params.currency), parts = 0, elsewhere = 0, guessed = 0,
    by_kind = {}, by_service = {} }
  for _, kind in ipairs(kinds) do
    all.by_kind[kind] = money(0, params.currency)
  end
  for outcome in ctx:each("outcome", { state = "live" }) do
    local worth, proof = proven.worth_of(outcome, ctx, length, params)
    local part = worth and worth * proven.owed(outcome, ctx) // 10000
    all.count, all.guessed = all.count + 1, all.guessed + (worth and 0 or 1)
    if part and part.currency == params.currency then
      all.parts, all.total = all.parts + 1, all.total + part
      all.by_kind[outcome.kind] = all.by_kind[outcome.kind] + part
      credit(all.by_service, outcome, ctx, worth)
    elseif part then
      all.elsewhere = all.elsewhere + 1
    end
    keep(all.list, SHOWN, { outcome = outcome, worth = worth, proof = proof, part = part,
      amount = worth and worth.amount or -1 })
  end
  for _, r in ipairs(all.list) do
    if r.worth then
      r.from = select(3, proven.worth_of(r.outcome, ctx, length, params, true))
      r.shares = shares(r.outcome, ctx, r.worth)
    end
  end
  return all
end

local function bottom_line(parts, all, ctx, currency, months)
  local from, rest = {}, all.total
  for _, r in ipairs(all.list) do
    if r.part and r.part.currency == currency then
      rest = rest - r.part
      from[#from + 1] = { record = r.outcome, value = r.part, from = trail(r) }
    end
  end
  if all.parts > #from then
    from[#from + 1] = { text = wording.counted(all.parts - #from, "more result"), value = rest }
  end
  local here = { state = "live", planned_in = currency }
  local cost = ctx:sum("service", "cost_per_year", here)
  cost = cost and cost * months // 12
  local planned = {}
  local rest_planned = ctx:sum("service", "cost_per_year", here)
  for _, service in ipairs(cost and ctx:top("service", "cost_per_year", SHOWN, here) or {}) do
    rest_planned = rest_planned - service.cost_per_year
    planned[#planned + 1] = { record = service, text = "a year", value = service.cost_per_year }
  end
  if #planned == SHOWN and rest_planned.amount > 0 then
    planned[SHOWN + 1] = { text = "a year, of all others", value = rest_planned }
  end
  local elsewhere = ctx:count("service", { state = "live" }) - ctx:count("service", here)
    - ctx:count("service", { state = "live", planned_in = null })
  parts[#parts + 1] = { heading = "The bottom line", level = 1 }
  parts[#parts + 1] = { figures = {
    { label = "Contributed by services", value = { value = all.total, from = from } },
    cost and {
      label = "What services cost", value = { value = cost, from = planned },
      note = "as planned, for " .. wording.counted(months, "month"),
    } or nil,
    cost and {
      label = "Contributed less cost", value = all.total - cost,
      of = { "Contributed by services", "What services cost" },
    } or nil,
  } }
  if all.elsewhere > 0 then
    parts[#parts + 1] = { text = wording.counted(all.elsewhere, "result") .. " in other currencies than " .. currency
      .. (all.elsewhere == 1 and " stands" or " stand") .. " in the table below, and not in these sums." }
  end
  if cost and elsewhere > 0 then
    parts[#parts + 1] = { text = "What " .. wording.counted(elsewhere, "service")
      .. (elsewhere == 1 and " costs" or " cost") .. " is planned in another currency than " .. currency
      .. ", and is not in these sums." }
  end
  local labels, values = {}, {}
  for i, kind in ipairs(kinds) do
    labels[i] = kind_titles[kind]
    values[i] = wording.units(all.by_kind[kind])
  end
  parts[#parts + 1] = { chart = {
    kind = "bars", title = "What services contributed to, in " .. currency, labels = labels,
    series = { { name = "Contributed", values = values } },
  } }
end

local function value_generated(parts, all)
  local rows, hoped = {}, {}
  for _, r in ipairs(all.list) do
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
    note = "What services contributed is weight times confidence of each, of what the result was worth."
      .. (all.count > #rows and " And " .. wording.counted(all.count - #rows, "more result") .. "." or ""),
    columns = {
      { name = "outcome", title = "Result", kind = "record" },
      { name = "kind", title = "Kind" },
      { name = "proof", title = "Known by" },
      { name = "worth", title = "Worth", kind = "money" },
      { name = "part", title = "Contributed by services", kind = "money" },
    },
    rows = rows,
  } }
  if all.guessed > #hoped then
    hoped[#hoped + 1] = "and " .. wording.counted(all.guessed - #hoped, "more result")
  end
  if #hoped > 0 then
    parts[#parts + 1] = { heading = "Not proven, and in no sum", level = 2 }
    parts[#parts + 1] = { list = hoped }
  end
end

-- What services contributed to results that serve the objective; of several currencies the first that is met.
local function towards(objective, ctx, length, params)
  local total, from = nil, {}
  for outcome in ctx:each("outcome", { objective = objective, state = "live" }) do
    local worth = proven.worth_of(outcome, ctx, length, params)
    local part = worth and worth * proven.owed(outcome, ctx) // 10000
    if part and (not total or total.currency == part.currency) then
      total = total and total + part or part
      from[#from + 1] = { record = outcome, value = part, from = shares(outcome, ctx, worth) }
    end
  end
  return total and { value = total, from = from }
end

local function goals(parts, ctx, length, params)
  local rows, states = {}, { "open", "reached" }
  local count = ctx:count("objective", { state = states })
  for objective in ctx:each("objective", { state = states }) do
    if #rows == SHOWN then
      break
    end
    local measure = objective.measure
    local way, last = nil, nil
    if measure then
      way, last = proven.way_gone(measure, ctx)
    end
    rows[#rows + 1] = {
      objective = objective,
      owner = objective.owner,
      measure = measure,
      now = last and { value = last.value, note = measure.counted_in, from = { {
        record = last, text = measure.name .. " on " .. wording.day(days.date_of(last.measured_at, params)),
        value = last.value,
      } } },
      way = way,
      contributed = towards(objective, ctx, length, params),
    }
  end
  parts[#parts + 1] = { heading = "Goals", level = 1 }
  if #rows == 0 then
    parts[#parts + 1] = { text = "No goal of the organisation is recorded." }
    return
  end
  parts[#parts + 1] = { table = {
    title = "Goals of the organisation",
    note = count > #rows and "And " .. wording.counted(count - #rows, "more goal") or nil,
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

-- Out of which results that came.
local function out_of(service, ctx, length, params)
  local from = {}
  for c in ctx:each("contribution", { service = service }) do
    local worth = c.outcome.state == "live" and proven.worth_of(c.outcome, ctx, length, params)
    if worth and worth.currency == params.currency then
      local value = worth * part_of(c) // 10000
      from[#from + 1] = {
        record = c, value = value,
        text = c.outcome.name .. ", " .. c.weight .. " % of it, " .. c.confidence .. " % sure",
        from = { { record = c.outcome, text = "what it was worth", value = worth } },
      }
    end
  end
  return from
end

local function services(parts, all, ctx, length, params)
  local order, months = {}, params.months
  for _, shard in pairs(all.by_service) do
    for id, amount in pairs(shard) do
      keep(order, params.most, { id = id, amount = amount })
    end
  end
  local rows = {}
  for i, line in ipairs(order) do
    line.service = ctx:get("service", line.id:match("/(.*)$"))
    line.total = money(line.amount, params.currency)
    line.from = out_of(line.service, ctx, length, params)
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
    months = integer { default = 12, least = 1, most = 120, doc = "How many months up to today" },
    most = integer { default = 10, least = 1, most = 200, doc = "How many services are shown" },
  },
  build = function(ctx, params)
    local length = params.months * 365 // 12
    local parts, all = {}, results(ctx, length, params)
    if all.count == 0 then
      parts[1] = { text = "No result of the business is recorded: record five outcomes, with what they are worth." }
    else
      bottom_line(parts, all, ctx, params.currency, params.months)
      goals(parts, ctx, length, params)
      value_generated(parts, all)
      services(parts, all, ctx, length, params)
    end
    local today = days.today(ctx, params)
    return {
      title = "IT's contribution to business goals",
      period = { from = today - length, to = today },
      parts = parts,
    }
  end,
}
