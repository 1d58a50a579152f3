-- SPDX-License-Identifier: Apache-2.0
-- IT performance for those who do not run it: what was not there and what that cost, what was promised and kept, what
-- is weak now and who mends it. Percentages stand beside money and orders, never alone.
local days = require "core.days"
local wording = require "core.wording"
local words = require "reporting.words"

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

-- Unplanned outages of the months: a line each, the greatest loss first; and what they come to.
local function outages(ctx, months, currency)
  local list, total = {}, { lost = money(0, currency), orders = 0, lasted = 0, from = {}, others = 0 }
  for _, month in ipairs(months) do
    for outage in ctx:each("outage", { lost_in = month, planned = false }) do
      list[#list + 1] = outage
      total.lasted = total.lasted + outage.lasted
      total.orders = total.orders + (outage.orders_lost or 0)
      local lost = outage.money_lost
      if lost and lost.currency == currency then
        total.lost = total.lost + lost
        total.from[#total.from + 1] = {
          record = outage, value = lost,
          text = outage.service.name .. ", " .. wording.lasting(outage.lasted) .. " at "
            .. wording.amount(outage.service.loss_per_hour) .. " an hour",
        }
      else
        total.others = total.others + 1
      end
    end
  end
  table.sort(list, function(a, b)
    return (a.money_lost and a.money_lost.amount or 0) > (b.money_lost and b.money_lost.amount or 0)
  end)
  return list, total
end

local function in_short(parts, ctx, months, before, params)
  local currency = params.currency
  local list, total = outages(ctx, months, currency)
  local _, was = outages(ctx, before, currency)
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
  return list
end

local function outage_table(parts, list, params)
  if #list == 0 then
    parts[#parts + 1] = { text = "Nothing that was promised to be there was away." }
    return
  end
  local rows = {}
  for i = 1, math.min(#list, params.most) do
    local o = list[i]
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
  local rows, list = {}, {}
  for _, service in ipairs(ctx:top("service", "value_score", most, { state = "live" })) do
    for agreement in ctx:each("agreement", { service = service, state = "published" }) do
      for target in ctx:each("service_target", { agreement = agreement, metric = "availability" }) do
        list[#list + 1] = { agreement = agreement, target = target }
      end
    end
  end
  for i, one in ipairs(list) do
    local target = one.target
    rows[i] = {
      agreement = one.agreement,
      means = target.business_statement or target.in_business_terms,
      promised = target.at_least,
      now = target.availability,
      kept = target.availability and target.at_least and target.availability >= target.at_least,
      left = target.downtime_left,
    }
  end
  if #rows > 0 then
    parts[#parts + 1] = { heading = "What was promised", level = 1 }
    parts[#parts + 1] = { table = {
      title = "Promises to customers, of the most valuable services",
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
  local unwatched, all = {}, ctx:count("component", { watched = { true, false } })
  for component in ctx:each("component", { watched = false }) do
    unwatched[#unwatched + 1] = {
      text = "under " .. component.critical_for.name .. (component.reported_at
        and ", last heard from on " .. days.text_of(component.reported_at, params) or ", never heard from"),
      record = component,
    }
  end
  parts[#parts + 1] = { heading = "The ground", level = 1 }
  parts[#parts + 1] = { text = all - #unwatched .. " of " .. wording.counted(all, "component")
    .. " under critical services were heard from in time." }
  if #unwatched > 0 then
    parts[#parts + 1] = { list = unwatched }
  end
end

return report {
  title = "IT performance",
  source = "article 003, rows R1, R2, R3 and R5",
  doc = "What was away and what that cost, what was promised and kept, how services are now",
  params = {
    months = integer { default = 1, doc = "How many months, this one included; as many before for comparison" },
    most = integer { default = 15, doc = "How many services and outages are shown" },
  },
  build = function(ctx, params)
    local n, today, parts = math.max(1, params.months), days.today(ctx, params), {}
    local all = days.months_over(days.month_after(days.month_of(today), 1), 2 * n)
    local months, before = table.move(all, n + 1, 2 * n, 1, {}), table.move(all, 1, n, 1, {})
    local list = in_short(parts, ctx, months, before, params)
    outage_table(parts, list, params)
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
