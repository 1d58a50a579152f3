-- SPDX-License-Identifier: Apache-2.0
-- IT performance for those who do not run it: what was not there and what that cost, what was promised and kept, what
-- is weak now and who mends it. Percentages stand beside money and orders, never alone.
local days = require "core.days"
local wording = require "core.wording"
local words = require "reporting.words"

local ROWS <const> = 100 -- of promises, and of components that nobody hears from

local function in_time(ctx, months, service)
  local met, all = 0, 0
  for _, month in ipairs(months) do
    local filter = { resolution_month = month, resolution_state = "met", service = service }
    met = met + ctx:count("incident", filter)
    filter.resolution_state = { "met", "missed", "breached" }
    all = all + ctx:count("incident", filter)
  end
  return all > 0 and 100 * met / all or nil, met, all
end

-- "Orders lost", by the name that they have here.
local function stopped(params)
  return wording.plural(params.stops):gsub("^%l", string.upper) .. " lost"
end

-- Of the sum of some outages: what came of each that is shown, and of all others together.
local function trail_of(list, lost, currency, others)
  local from, rest = {}, lost
  for _, outage in ipairs(list) do
    if outage.lost_counted_in == currency then
      rest = rest - outage.money_lost
      from[#from + 1] = {
        record = outage, value = outage.money_lost,
        text = outage.service.name .. ", " .. wording.lasting(outage.lasted) .. " at "
          .. wording.amount(outage.service.loss_per_hour) .. " an hour",
      }
    end
  end
  if others > #from then
    from[#from + 1] = { text = wording.counted(others - #from, "more outage"), value = rest }
  end
  return from
end

-- The outages of the months with most of that, the greatest first.
local function greatest(ctx, field, most, filter)
  local list, months = {}, filter.lost_in
  for _, month in ipairs(months) do
    filter.lost_in = month
    for _, outage in ipairs(ctx:top("outage", field, most, filter)) do
      list[#list + 1] = outage
    end
  end
  filter.lost_in = months
  table.sort(list, function(a, b)
    return a[field] > b[field]
  end)
  return table.move(list, 1, math.min(most, #list), 1, {})
end

-- Unplanned outages of the months: the worst, the greatest loss first, then those with a price in another currency and
-- those without one that lasted longest; and what all of them come to.
local function outages(ctx, months, currency, most)
  local filter = { lost_in = months, planned = false, lost_counted_in = currency }
  local list = greatest(ctx, "money_lost", most, filter)
  local total = { lost = ctx:sum("outage", "money_lost", filter) or money(0, currency) }
  local priced = ctx:count("outage", filter)
  filter.lost_counted_in = nil
  total.lasted, total.orders = ctx:sum("outage", "lasted", filter), ctx:sum("outage", "orders_lost", filter)
  total.count = ctx:count("outage", filter)
  total.others = total.count - priced
  total.from = trail_of(list, total.lost, currency, priced)
  local longest = total.others > 0 and greatest(ctx, "lasted", 2 * most, filter) or {}
  for _, has_price in ipairs { true, false } do
    for _, outage in ipairs(longest) do
      local other = outage.lost_counted_in ~= currency and (outage.money_lost ~= nil) == has_price
      list[#list + 1] = other and #list < most and outage or nil
    end
  end
  return list, total
end

local function in_short(parts, ctx, months, before, params)
  local currency = params.currency
  local list, total = outages(ctx, months, currency, params.most)
  local _, was = outages(ctx, before, currency, params.most)
  local now_in_time, met, all = in_time(ctx, months)
  local before_in_time = in_time(ctx, before)
  local unwell = ctx:count("service", { state = "live", health = { "down", "degraded" } })
  parts[#parts + 1] = { heading = "In short", level = 1 }
  parts[#parts + 1] = { figures = {
    { label = "Lost by outages", value = { value = total.lost, from = total.from },
      was = { value = was.lost, from = was.from }, better = "lower",
      note = wording.lasting(total.lasted) .. " of outage" },
    { label = stopped(params), value = total.orders, was = was.orders, better = "lower" },
    { label = "Incidents resolved in time", value = now_in_time, was = before_in_time, unit = "%", better = "higher",
      note = met .. " of " .. all },
    { label = "Services not well now", value = unwell, better = "lower",
      note = "of " .. ctx:count("service", { state = "live" }) },
  } }
  if total.others > 0 then
    parts[#parts + 1] = { text = "What " .. wording.counted(total.others, "outage")
      .. " cost is not in this sum: nobody said what an hour without these services costs, or it is another currency." }
  end
  return list, total.count
end

local function outage_table(parts, list, count, params)
  if #list == 0 then
    parts[#parts + 1] = { text = "Nothing that was promised to be there was away." }
    return
  end
  local rows = {}
  for i, o in ipairs(list) do
    rows[i] = {
      service = o.service, began = o.started_at, lasted = o.lasted, orders = o.orders_lost, cause = o.cause,
      lost = o.money_lost and { value = o.money_lost, from = {
        { record = o, text = "away for " .. wording.lasting(o.lasted) },
        { record = o.service, text = "an hour without it", value = o.service.loss_per_hour },
      } },
    }
  end
  parts[#parts + 1] = { table = {
    title = "What was away, and what that cost",
    note = count > #list and "And " .. wording.counted(count - #list, "more outage") or nil,
    columns = {
      { name = "service", title = "Service", kind = "record" },
      { name = "began", title = "Since", kind = "instant" },
      { name = "lasted", title = "Away for", kind = "duration" },
      { name = "lost", title = "Lost", kind = "money", bar = true },
      { name = "orders", title = stopped(params), kind = "integer" },
      { name = "cause", title = "Cause" },
    },
    rows = rows,
  } }
end

local function promises(parts, ctx, most)
  local rows, left = {}, 0
  for _, service in ipairs(ctx:top("service", "value_score", most, { state = "live" })) do
    for agreement in ctx:each("agreement", { service = service, state = "published" }) do
      for target in ctx:each("service_target", { agreement = agreement, metric = "availability" }) do
        if #rows < ROWS then
          rows[#rows + 1] = {
            agreement = agreement,
            means = target.business_statement or target.in_business_terms,
            promised = target.at_least,
            now = target.availability,
            kept = target.availability and target.at_least and target.availability >= target.at_least,
            left = target.downtime_left,
          }
        else
          left = left + 1
        end
      end
    end
  end
  if #rows > 0 then
    parts[#parts + 1] = { heading = "What was promised", level = 1 }
    parts[#parts + 1] = { table = {
      title = "Promises to customers, of the most valuable services",
      note = left > 0 and "And " .. wording.counted(left, "more promise") or nil,
      columns = {
        { name = "agreement", title = "Agreement", kind = "record" },
        { name = "means", title = "What it means" },
        { name = "promised", title = "Promised", kind = "percent" },
        { name = "now", title = "Is", kind = "percent" },
        { name = "kept", title = "Kept", kind = "yesno" },
        { name = "left", title = "May still be away", kind = "duration" },
      },
      rows = rows,
    } }
  end
end

local function services(parts, ctx, months, most)
  local rows = {}
  for i, service in ipairs(ctx:top("service", "value_score", most, { state = "live" })) do
    rows[i] = {
      service = service,
      owner = service.owner,
      health = words.health(service),
      weakest = service.cause_part or service.weakest_part,
      in_time = in_time(ctx, months, service),
      open = ctx:count("incident", { service = service, state = { "new", "in_progress", "on_hold" } }),
    }
  end
  parts[#parts + 1] = { heading = "How services are now", level = 1 }
  parts[#parts + 1] = #rows > 0 and { table = {
    title = "The most valuable services",
    columns = {
      { name = "service", title = "Service", kind = "record" },
      { name = "owner", title = "Owner", kind = "record" },
      { name = "health", title = "Health" },
      { name = "weakest", title = "Weakest part" },
      { name = "in_time", title = "Resolved in time", kind = "percent", bar = true },
      { name = "open", title = "Incidents open", kind = "integer" },
    },
    rows = rows,
  } } or { text = "No service is recorded." }
end

local function ground(parts, ctx, params)
  local unwatched, silent, all = {}, ctx:count("component", { watched = false }),
    ctx:count("component", { watched = { true, false } })
  for component in ctx:each("component", { watched = false }) do
    if #unwatched == ROWS then
      unwatched[ROWS + 1] = "and " .. wording.counted(silent - ROWS, "more component")
      break
    end
    unwatched[#unwatched + 1] = {
      text = "under " .. component.critical_for.name .. ", " .. (component.reported_at
        and "last heard from on " .. wording.day(days.date_of(component.reported_at, params)) or "never heard from"),
      record = component,
    }
  end
  parts[#parts + 1] = { heading = "The ground", level = 1 }
  parts[#parts + 1] = { text = all - silent .. " of " .. wording.counted(all, "component")
    .. " under critical services were heard from in time." }
  if silent > 0 then
    parts[#parts + 1] = { list = unwatched }
  end
end

return report {
  title = "IT performance",
  source = "article 003, rows R1, R2, R3 and R5",
  doc = "What was away and what that cost, what was promised and kept, how services are now",
  params = {
    months = integer {
      default = 1, least = 1, most = 60,
      doc = "How many months, this one included; as many before for comparison",
    },
    most = integer { default = 15, least = 1, most = 200, doc = "How many services and outages are shown" },
  },
  build = function(ctx, params)
    local n, today, parts = params.months, days.today(ctx, params), {}
    local all = days.months_over(days.month_after(days.month_of(today), 1), 2 * n)
    local months, before = table.move(all, n + 1, 2 * n, 1, {}), table.move(all, 1, n, 1, {})
    local list, count = in_short(parts, ctx, months, before, params)
    outage_table(parts, list, count, params)
    promises(parts, ctx, params.most)
    services(parts, ctx, months, params.most)
    ground(parts, ctx, params)
    return {
      title = "IT performance",
      period = { from = days.first_of(months[1]), to = today },
      parts = parts,
    }
  end,
}
