-- SPDX-License-Identifier: Apache-2.0
-- Who answers: the nearest accountable person who is still there. And what several files say in the same words.
local DAY <const> = 86400000

local function here(ctx, person)
  if person and not (person.left_on and ctx:passed((person.left_on + 1) * DAY)) then
    return person
  end
end

-- The first of them who is still there; nil where there is none.
local function first(ctx, ...)
  for i = 1, select("#", ...) do
    local person = here(ctx, (select(i, ...)))
    if person then
      return person
    end
  end
end

local function head(unit)
  for _ = 1, 12 do -- units that are parts of each other lead nowhere
    if not unit or unit.head then
      return unit and unit.head
    end
    unit = unit.parent
  end
end

-- 1 200 000 EUR, 12.50 EUR: as people read it.
local function amount(sum)
  local sign, whole, rest = tostring(sum):match("^(%-?)(%d+)(.*)$")
  local grouped = whole:reverse():gsub("(%d%d%d)", "%1 "):reverse():gsub("^ ", "")
  return sign .. grouped .. rest:gsub("^%.0+ ", " ")
end

-- 4 hours, 90 days, 1 minute: the greatest unit that says it exactly.
local function span(duration)
  for _, unit in ipairs { { DAY, "day" }, { 3600000, "hour" }, { 60000, "minute" } } do
    if duration >= unit[1] and duration % unit[1] == 0 then
      local count = duration // unit[1]
      return count .. " " .. unit[2] .. (count == 1 and "" or "s")
    end
  end
  return time.format_duration(duration)
end

return library {
  here = here,
  amount = amount,
  span = span,
  first = first,
  head = head,

  service = function(ctx, service, params)
    return first(ctx, service and service.owner, service and head(service.unit), params.keeper)
  end,

  -- Who answers for what a measure measures.
  measure = function(ctx, measure, params)
    local outcome, service, process, benefit = measure.outcome, measure.service, measure.process, measure.benefit
    return first(ctx, measure.owner, outcome and outcome.owner, service and service.owner, process and process.owner,
      benefit and benefit.owner, benefit and benefit.programme.lead, params.keeper)
  end,

  -- Somebody to whom something is delivered: called a customer, or promised something.
  is_customer = function(ctx, unit)
    return unit.kind == "customer"
      or ctx:count("agreement", { customer = unit, kind = "service", state = "published" }) > 0
  end,

  -- The last review of the relationship with them that says how it is; of two on one day the one recorded later.
  relationship_review = function(ctx, customer)
    local last
    for _, health in ipairs { "good", "fair", "poor" } do
      local filter = { customer = customer, kind = "relationship", health = health }
      local one = ctx:top("review", "held_on", 1, filter)[1]
      local later = one and last and (one.held_on > last.held_on
        or one.held_on == last.held_on and one.created_at > last.created_at)
      if one and (not last or later) then
        last = one
      end
    end
    return last
  end,

  -- Money in several currencies, each added up for itself: "1 200.00 EUR and 300.00 USD"; nil: none.
  sums = function(amounts)
    local by, names = {}, {}
    for _, sum in ipairs(amounts) do
      local currency = sum.currency
      if not by[currency] then
        names[#names + 1] = currency
      end
      by[currency] = by[currency] and by[currency] + sum or sum
    end
    table.sort(names)
    local texts = {}
    for i, currency in ipairs(names) do
      texts[i] = amount(by[currency])
    end
    return #texts > 0 and table.concat(texts, " and ") or nil
  end,

  -- "a, b and c"
  listed = function(words)
    if #words < 2 then
      return words[1] or ""
    end
    return table.concat(words, ", ", 1, #words - 1) .. " and " .. words[#words]
  end,

  -- A text that says something: "n/a" and "ok" say nothing.
  words = function(text)
    local count = 0
    for _ in (text or ""):gmatch("%S*[%w\x80-\xff]%S*") do
      count = count + 1
    end
    return count
  end,

  -- 12.5 as "12.5", 12.0 as "12": at most two places.
  figure = function(n)
    local text = string.format("%.2f", n):gsub("0+$", ""):gsub("%.$", "")
    return text
  end,
}
