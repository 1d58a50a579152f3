-- SPDX-License-Identifier: Apache-2.0
-- What there is to say about a programme, on the pages that its lead would lay before the board: who drives it, what it
-- brought, what IT costs beside that, why each group should want it, who is missing, which needs nobody covers.
local accountable = require "core.accountable"
local days = require "core.days"
local wording = require "core.wording"
local figures_of = require "leadership.figures_of"
local months = require "leadership.months"
local readings = require "leadership.readings"
local who = require "leadership.who"

local groups = { "it", "c_level", "business_line" }
local group_titles = { it = "IT", c_level = "C-level", business_line = "Lines of business" }
local survey_note = "Beside each: in how many of 91 companies it did, by a survey of Enterprise Management Associates "
  .. "(article 002)."
local gap_titles = {
  no_service = "no service",
  not_live = "its service is not live",
  no_technology = "done by hand",
  no_owner = "nobody owns it",
  owner_in_name = "its owner has not signed up",
}

local function add(parts, part)
  parts[#parts + 1] = part
end

local function gather(iterator)
  local list = {}
  for record in iterator do
    list[#list + 1] = record
  end
  return list
end

local function who_drives(parts, programme, ctx, params)
  local all = programme.drivers or 0
  local figures, labels, here, survey = {}, {}, {}, {}
  for i, group in ipairs(groups) do
    local n = programme["drivers_" .. group] or 0
    figures[#figures + 1] = {
      label = group_titles[group],
      value = all > 0 and 100 * n / all or 0,
      unit = "%",
      note = n .. " of " .. all .. (all == 1 and " driver" or " drivers"),
      beside = { label = "in the survey", value = params.survey[group] },
    }
    labels[i], here[i], survey[i] = group_titles[group], figures[i].value, params.survey[group]
  end
  add(parts, { heading = "Who drives it", level = 2 })
  if all > 0 then
    add(parts, { figures = figures })
    add(parts, { chart = {
      kind = "bullet", title = "Who drives it, of all who do", unit = "%", labels = labels, note = survey_note,
      series = { { name = "Here", values = here }, { name = "In the survey", values = survey } },
    } })
  else
    add(parts, { text = "**Nobody** is recorded who drives it. In a survey of 91 companies IT drove it in "
      .. wording.number(params.survey.it) .. " %, the C-level in "
      .. wording.number(params.survey.c_level)
      .. " %, a line of business in " .. wording.number(params.survey.business_line)
      .. " % (Enterprise Management Associates, article 002)." })
  end
  local rows = {}
  for p in ctx:each("participation", { programme = programme, part = who.takes_part, takes_part = true }) do
    local last = who.last_action(ctx, programme, p.person)
    rows[#rows + 1] = {
      person = p.person,
      role = params.role_names[p.role] or p.role:gsub("_", " "),
      part = p.part == "stand_in" and "stands in for " .. (p.stands_in_for and p.stands_in_for.name or "somebody")
        or p.part,
      last = last and days.date_of(last, params),
      engaged = p.engaged,
    }
  end
  add(parts, { table = {
    title = "Who takes part",
    columns = {
      { name = "person", title = "Person", kind = "record" },
      { name = "role", title = "Role" },
      { name = "part", title = "Part" },
      { name = "last", title = "Last seen to act", kind = "date" },
      { name = "engaged", title = "Engaged", kind = "yesno" },
    },
    rows = rows,
  } })
end

local function who_leads(parts, programme, ctx, params)
  local head = accountable.head_of_it(ctx, params)
  local lines = {}
  if head then
    local acted = who.last_action(ctx, programme, head)
    lines[#lines + 1] = {
      text = programme.lead == head and head.name .. " leads IT, and leads this"
        or (programme.lead and programme.lead.name or "Nobody") .. " leads this; " .. head.name .. " leads IT",
    }
    lines[#lines + 1] = acted
      and head.name .. " last did something for it on " .. wording.day(days.date_of(acted, params))
      or head.name .. " was never seen to do something for it"
    lines[#lines + 1] = {
      text = (programme.stand_in and programme.stand_in.name or "Nobody") .. " stands in for " .. head.name,
    }
  else
    lines[1] = "It is not known who leads IT"
  end
  local missing = programme.missing or 0
  lines[#lines + 1] = missing == 0 and "All who are needed take part"
    or missing .. " of " .. programme.needed .. " who are needed do not take part"
  add(parts, { heading = "Who leads, and who is missing", level = 2 })
  add(parts, { list = lines })
end

-- What the figure of a benefit comes from: the measurement that counts, behind its measure.
local function trail_of(benefit, ctx, params)
  local from = {}
  for measure in ctx:each("measure", { benefit = benefit }) do
    for _, m in ipairs(ctx:top("measurement", "measured_at", 3, { measure = measure })) do
      from[#from + 1] = {
        record = m,
        text = measure.name .. ", " .. wording.day(days.date_of(m.measured_at, params)),
        value = m.value,
      }
    end
  end
  return #from > 0 and from or nil
end

local function kept_and_reached(programme)
  local kept, reached = programme.benefits_kept or 0, programme.benefits_reached or 0
  local there = kept == 6 and "All six benefits are" or kept == 1 and "One of six benefits is"
    or kept .. " of six benefits are"
  return there .. " in the ledger, " .. (reached == 0 and "none" or reached) .. " of them at the target."
end

local function benefits(parts, programme, ctx, params)
  local rows = {}
  for _, kind in ipairs(readings.kinds) do
    for benefit in ctx:each("benefit", { programme = programme, kind = kind }) do
      local worth = benefit.worth_now
      rows[#rows + 1] = {
        benefit = readings.titles[kind],
        owner = benefit.owner,
        baseline = benefit.stood_at,
        target = benefit.to_reach,
        now = { value = benefit.measured_now, from = trail_of(benefit, ctx, params) },
        as = benefit.measured_as,
        progress = benefit.progress,
        worth = worth and {
          value = worth,
          from = { {
            record = benefit,
            text = math.max(0, math.min(100, benefit.progress)) .. " percent of the way, worth this in a year",
            value = benefit.worth_per_year,
          } },
        },
      }
    end
  end
  add(parts, { heading = "What it brought", level = 2 })
  add(parts, { table = {
    title = "The ledger of benefits",
    note = kept_and_reached(programme)
      .. (programme.benefits_worth and " Worth by now: " .. programme.benefits_worth .. "." or ""),
    columns = {
      { name = "benefit", title = "Benefit" },
      { name = "owner", title = "Owner", kind = "record" },
      { name = "baseline", title = "At first", kind = "number" },
      { name = "target", title = "Target", kind = "number" },
      { name = "now", title = "Now", kind = "number" },
      { name = "as", title = "Measured as" },
      { name = "progress", title = "Way gone", kind = "percent", bar = true },
      { name = "worth", title = "Worth a year", kind = "money" },
    },
    rows = rows,
  } })
end

local TRAIL <const> = 40 -- lines of a trail; the rest of a sum is one line, which says where to find it

local function whole(minor)
  return minor
end

-- What of a sum belongs to a month: all records where there is room, else the greatest. However many there are, no more
-- are read. `part` says how much of an amount is the month's, `text_of` what a record is called.
local function extend(from, ctx, of, part, text_of)
  local n, room = ctx:count(of.type, of.filter), math.max(TRAIL - #from, 0)
  local left = n > room and part((ctx:sum(of.type, of.field, of.filter) or money(0, of.currency)).amount) or 0
  local shown = n <= room and gather(ctx:each(of.type, of.filter))
    or room > 0 and ctx:top(of.type, of.field, room, of.filter) or {}
  for _, record in ipairs(shown) do
    local minor = record[of.field] and part(record[of.field].amount)
    left = left - (minor or 0)
    from[#from + 1] = { record = record, text = text_of(record), value = minor and money(minor, of.currency) }
  end
  if n > #shown then
    from[#from + 1] = { text = n - #shown .. " more with " .. of.where, value = money(left, of.currency) }
  end
end

-- Of a period, the part that the at-th of its months has.
local function add_costs(from, ctx, period, currency, at, months_of_it)
  local parts = months_of_it > 1 and ": one of " .. months_of_it .. " parts" or ""
  extend(from, ctx, {
    type = "cost", field = "amount", currency = currency, where = "booked_in = " .. period,
    filter = { booked_in = period, booked_currency = currency },
  }, function(minor)
    return months.part_of(minor, at, at, months_of_it)
  end, function(cost)
    return (cost.service and cost.service.name or "IT") .. ", " .. cost.kind .. parts
      .. (cost.exact and " (" .. cost.exact .. ")" or "")
  end)
end

local function costs_in(ctx, month, currency)
  local from = {}
  local year, quarter, of_year = months.periods_of(month)
  add_costs(from, ctx, month, currency, 1, 1)
  add_costs(from, ctx, quarter, currency, (of_year - 1) % 3 + 1, 3)
  add_costs(from, ctx, year, currency, of_year, 12)
  return from
end

local function results_in(ctx, month, currency)
  local from = {}
  extend(from, ctx, {
    type = "measurement", field = "worth_by_services", currency = currency, where = "worth_in = " .. month,
    filter = { worth_in = month, worth_counted_in = currency },
  }, whole, function(m)
    return m.measure.name .. ", as far as it is owed to services"
  end)
  return from
end

-- What live services were valued at when a month ended, by the history of that.
local function valued_at(history, month, params)
  local ends = days.starts(days.first_of(days.month_after(month, 1)), params)
  local value
  for _, moment in ipairs(history) do
    if moment.at < ends then
      value = moment.value
    end
  end
  return value
end

local short_months = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" }

-- "Nov 25", "Dec", "Jan 26", "Feb".
local function short_month(month, first)
  local year, n = month:match("^%d%d(%d+)-(%d+)$")
  local name = short_months[math.tointeger(tonumber(n))]
  return (first or n == "01") and name .. " " .. year or name
end

local function cost_and_value(parts, programme, ctx, params)
  local list = months.over(ctx, params, params.months, 0)
  local currency = params.currency
  local history = ctx:history(programme, "value_in_place")
  local costs, values, rows, labels = {}, {}, {}, {}
  for i, month in ipairs(list) do
    local cost, value = months.cost_of(ctx, { month }, currency), months.value_of(ctx, { month }, currency)
    costs[i], values[i] = wording.units(cost), wording.units(value)
    labels[i] = short_month(month, i == 1)
    local valued = valued_at(history, month, params)
    rows[i] = {
      month = month,
      cost = { value = cost, from = costs_in(ctx, month, currency) },
      value = { value = value, from = results_in(ctx, month, currency) },
      net = value - cost,
      valued = type(valued) == "money" and {
        value = valued,
        from = { { record = programme, text = "its value_in_place, as it was when the month ended" } },
      } or nil,
    }
  end
  local places = {
    cost_centre = "These figures are those of a **cost centre**.",
    on_the_way = "More comes of each sum spent than before: **on the way**.",
    value_partner = "More was brought than spent: a **value partner**.",
  }
  add(parts, { heading = "From cost centre to value partner", level = 2, page = true })
  add(parts, { text = (places[programme.place] or "Cost and measured value are **not both known**.")
    .. " Value is what measured results were worth, as far as it is owed to services." })
  add(parts, { chart = {
    kind = "columns",
    title = "Cost and value by month, in " .. currency,
    labels = labels,
    series = { { name = "Cost", values = costs }, { name = "Value measured", values = values } },
  } })
  add(parts, { table = {
    title = "Month by month",
    total = true,
    columns = {
      { name = "month", title = "Month" },
      { name = "cost", title = "Cost", kind = "money", total = true },
      { name = "value", title = "Value measured", kind = "money", total = true },
      { name = "net", title = "Value less cost", kind = "money", total = true, of = { "value", "cost" } },
      { name = "valued", title = "Valued at, a year", kind = "money" },
    },
    rows = rows,
  } })
  local elsewhere = months.elsewhere(ctx, list, currency)
  if elsewhere then
    add(parts, { text = "Not in these sums: " .. elsewhere .. "." })
  end
end

local function motives(parts, programme, ctx, params)
  add(parts, { heading = "Why each group should want it", level = 2 })
  for _, group in ipairs(groups) do
    local persons = gather(ctx:each("participation", {
      programme = programme, part = who.takes_part, takes_part = true, cluster = group,
    }))
    local told = {}
    for _, participation in ipairs(persons) do
      local person = participation.person
      local key = group == "business_line" and person.id or group
      if not told[key] then
        told[key] = true
        local figures = figures_of.read(group, ctx, person, params, true)
        add(parts, { text = "**" .. group_titles[group] .. (group == "business_line" and ", " .. person.name or "")
          .. ".** " .. figures_of.reasons[group] .. "." })
        local shown = {}
        for _, figure in ipairs(figures) do
          shown[#shown + 1] = figure.value ~= nil and figure or nil
        end
        add(parts, #shown > 0 and { figures = shown } or { text = "There is nothing to show yet." })
      end
    end
  end
end

local function needs(parts, ctx)
  local rows = {}
  local all = ctx:count("need", { most_critical = true })
  for need in ctx:each("need", { most_critical = true, covered = false }) do
    local worth = need.outcome and need.outcome.value_per_year
    rows[#rows + 1] = {
      need = need, unit = need.unit, criticality = need.criticality:gsub("_", " "), service = need.service,
      gap = gap_titles[need.gap],
      worth = worth and { value = worth, from = { need.outcome } },
    }
  end
  add(parts, { heading = "The most critical needs", level = 2 })
  add(parts, { text = all - #rows .. " of " .. all .. " of the most critical needs are covered by a live service on "
    .. "technology whose owner signed up." })
  if #rows > 0 then
    add(parts, { table = {
      title = "Not covered",
      columns = {
        { name = "need", title = "Need", kind = "record" },
        { name = "unit", title = "Whose", kind = "record" },
        { name = "criticality", title = "Criticality" },
        { name = "service", title = "Service", kind = "record" },
        { name = "gap", title = "What is missing" },
        { name = "worth", title = "Worth a year", kind = "money" },
      },
      rows = rows,
    } })
  end
end

return report {
  title = "Leadership and benefits",
  source = "article 002, rows L1 to L7",
  doc = "Who drives service management, what it brought, what IT costs beside it, who and what is missing",
  params = {
    months = integer { default = 12, least = 1, most = 60, doc = "How many months of cost and value are shown" },
    programme = text { doc = "Key of the one that is told of; unset: all that run" },
  },
  build = function(ctx, params)
    local parts, one = {}, nil
    for programme in ctx:each("programme", { state = "running" }) do
      if not params.programme or params.programme == programme.key then
        one = one and "" or programme.name
        add(parts, { heading = programme.name, level = 1, page = #parts > 0 })
        who_leads(parts, programme, ctx, params)
        who_drives(parts, programme, ctx, params)
        benefits(parts, programme, ctx, params)
        motives(parts, programme, ctx, params)
        if who.speaks_for_all(ctx, programme) then
          cost_and_value(parts, programme, ctx, params)
        end
      end
    end
    if not one then
      add(parts, { text = "No programme runs: record one, with its lead, and this report has something to tell." })
    end
    needs(parts, ctx)
    local list = months.over(ctx, params, params.months, 0)
    return {
      title = "Leadership and benefits",
      subtitle = one ~= "" and one or nil,
      period = { from = days.first_of(list[1]), to = days.today(ctx, params) },
      parts = parts,
    }
  end,
}
