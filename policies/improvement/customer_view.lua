-- SPDX-License-Identifier: Apache-2.0
-- The relationship leads; what agreements show comes after it, and never instead of it. Those who need somebody most
-- come first.
local days = require "core.days"
local answers = require "improvement.answers"

local healths = { "poor", "unknown", "fair", "good" }
local LISTED <const> = 200 -- customers, and agreements of one; of the rest it is said how many they are
local words = { poor = "poor", unknown = "not known", fair = "fair", good = "good" }

local function customers(ctx)
  local list = {}
  for _, health in ipairs(healths) do
    local some = {}
    for unit in ctx:each("unit", { relationship_health = health }) do
      some[#some + 1] = unit
    end
    table.sort(some, function(a, b)
      return (a.relationship_score or 0) < (b.relationship_score or 0)
    end)
    table.move(some, 1, #some, #list + 1, list)
  end
  return list
end

local function percent(n)
  return n and { value = n // 0.1 / 10, kind = "percent" } or nil
end

local function relationship(parts, ctx, params, unit)
  local review = answers.relationship_review(ctx, unit)
  parts[#parts + 1] = { figures = {
    {
      label = "Relationship, of 100",
      value = unit.relationship_score or "not known",
      note = unit.relationship_score and words[unit.relationship_health] or nil,
    },
    {
      label = "Rated by them, of 10",
      value = unit.perceived_by_customer or "not rated",
      note = "the last experience counts most",
    },
    {
      label = "Last heard from us",
      value = unit.last_heard and { value = days.date_of(unit.last_heard, params), kind = "date" } or "never",
    },
  } }
  if unit.relationship_because then
    parts[#parts + 1] = { text = "**What it is made of:** " .. unit.relationship_because .. "." }
  end
  if review and review.result then
    parts[#parts + 1] = { quote = review.result, by = review.person }
  end
  local manager = answers.here(ctx, unit.relationship_manager, params)
  parts[#parts + 1] = { text = "**Looked after by:** " .. (manager and manager.name or "nobody")
    .. (unit.head and ". **Speaks for them:** " .. unit.head.name or "") .. "." }
end

local function agreements(parts, ctx, unit)
  local rows, published = {}, { customer = unit, kind = "service", state = "published" }
  local left = ctx:count("agreement", published) - LISTED
  for agreement in ctx:each("agreement", published) do
    if #rows == LISTED then
      break
    end
    rows[#rows + 1] = {
      agreement = agreement,
      service = agreement.service,
      in_time = percent(agreement.resolved_in_time_before),
      seen = agreement.service.perception,
      fee = agreement.fee_per_month and { value = agreement.fee_per_month, from = { agreement } },
    }
  end
  if #rows > 0 then
    parts[#parts + 1] = { table = {
      title = "What is agreed", rows = rows, note = left > 0 and "And " .. left .. " more" or nil,
      columns = {
        { name = "agreement", title = "Agreement" }, { name = "service", title = "Service" },
        { name = "in_time", title = "In time last month", kind = "percent" },
        { name = "seen", title = "Seen by all, of 10", kind = "number" },
        { name = "fee", title = "Fee a month", kind = "money" },
      },
    } }
  end
end

return report {
  title = "Our customers, the relationship first",
  source = "article 004, row S9",
  doc = "How it is between each customer and us; agreements follow",
  params = {
    customer = ref { "unit", doc = "Only this one" },
    most = integer { default = 50, least = 0, most = 200, doc = "How many are told in full" },
  },
  build = function(ctx, params)
    local all, rows = customers(ctx), {}
    for i = 1, math.min(#all, LISTED) do
      local unit = all[i]
      rows[i] = {
        customer = unit,
        health = words[unit.relationship_health],
        score = unit.relationship_score,
        manager = answers.here(ctx, unit.relationship_manager, params),
        reviewed = unit.relationship_reviewed,
        in_time = percent(unit.resolved_in_time_before),
      }
    end
    local shown = params.customer and { params.customer } or all
    local parts = {}
    if not params.customer then
      local labels, values = {}, {}
      for i, health in ipairs(healths) do
        labels[i], values[i] = words[health], ctx:count("unit", { relationship_health = health })
      end
      parts[1] = {
        text = #all == 0 and "Nobody is recorded as a customer yet: units of kind customer, and those with whom there "
          .. "is an agreement, stand here."
          or "Those who need somebody most come first. Agreements stand beside it, and are no part of it.",
      }
      if #all > 0 then
        parts[2] = { chart = { kind = "bars", title = "How it is between us and our customers",
          labels = labels, series = { { name = "Customers", values = values } } } }
        local left = #all - #rows
        parts[3] = { table = { rows = rows, note = left > 0 and "And " .. left .. " more" or nil, columns = {
          { name = "customer", title = "Customer" }, { name = "health", title = "Relationship" },
          { name = "score", title = "Of 100", kind = "integer", bar = true },
          { name = "manager", title = "Looked after by" },
          { name = "reviewed", title = "Last review", kind = "date" },
          { name = "in_time", title = "In time last month", kind = "percent" },
        } } }
      end
    end
    for i = 1, math.min(#shown, params.most) do
      parts[#parts + 1] = { heading = shown[i].name, level = 1, page = i > 1 or nil }
      relationship(parts, ctx, params, shown[i])
      agreements(parts, ctx, shown[i])
    end
    return {
      title = params.customer and "How it is with " .. params.customer.name or "Our customers, the relationship first",
      parts = parts,
    }
  end,
}
