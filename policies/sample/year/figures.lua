-- SPDX-License-Identifier: Apache-2.0
-- What comes again every month, as tables that one can read: costs, consumption, measurements, tickets, ratings. Makes
-- figures-*.json beside it, which the sample is loaded from; the stories stand in the other files of this folder.
-- After a change here, in this folder: lua5.4 figures.lua
-- luacheck: read globals io
-- luacheck: no max line length
local months = {
  "2025-11", "2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08",
  "2026-09", "2026-10",
}
local days = { 30, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31 }

-- ---- costs: service, who spent it, kind, from whom, and thousands of EUR in each month
local costs = {
  { "marketplace", "web", "staff", nil, 92, 98, 90, 90, 91, 91, 92, 92, 93, 93, 94, 95 },
  { "marketplace", "commerce", "staff", nil, 25, 26, 25, 25, 25, 25, 25, 25, 25, 25, 26, 26 },
  { "checkout", "web", "staff", nil, 47, 51, 47, 47, 48, 49, 50, 52, 54, 55, 55, 56 },
  { "seller-portal", "web", "staff", nil, 27, 27, 27, 28, 28, 28, 28, 28, 28, 29, 29, 29 },
  { "delivery", "warehouses", "staff", nil, 31, 44, 30, 28, 28, 28, 28, 28, 28, 28, 30, 32 },
  { "delivery", "warehouses", "supplier", "parcelo", 214, 290, 180, 165, 172, 175, 178, 176, 174, 176, 190, 205 },
  { "returns", "warehouses", "staff", nil, 40, 52, 58, 46, 41, 40, 39, 38, 37, 37, 37, 37 },
  { "care", "care", "staff", nil, 74, 84, 78, 74, 73, 73, 73, 73, 74, 76, 78, 80 },
  { "payroll", "payroll", "staff", nil, 19, 21, 24, 19, 19, 19, 19, 19, 19, 19, 19, 20 },
  { "purchasing", "commerce", "staff", nil, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15 },
  { "payments", "payments", "supplier", "cardway", 61, 74, 48, 45, 49, 49, 50, 50, 49, 50, 54, 58 },
  { "payments", "payments", "staff", nil, 22, 23, 22, 22, 22, 23, 22, 22, 22, 22, 23, 23 },
  { "search", "web", "staff", nil, 23, 23, 23, 23, 23, 24, 24, 23, 23, 23, 23, 23 },
  { "warehouse-control", "platform", "staff", nil, 30, 33, 31, 36, 41, 38, 34, 33, 33, 32, 32, 32 },
  { "sign-in", "platform", "staff", nil, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10 },
  { "databases", "platform", "staff", nil, 31, 32, 31, 31, 31, 31, 32, 34, 32, 31, 31, 31 },
  { "hosting", "platform", "cloud", "northcloud", 84, 96, 80, 78, 78, 77, 76, 72, 70, 69, 71, 74 },
  { "hosting", "platform", "staff", nil, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13, 13 },
  { "network", "platform", "hardware", nil, 25, 25, 25, 27, 25, 25, 25, 26, 25, 25, 25, 25 },
  { "mail", "desk", "software", nil, 7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8 },
  { "reports", "platform", "staff", nil, 12, 12, 13, 12, 12, 12, 12, 12, 12, 12, 12, 12 },
}

-- ---- consumption: service, by whom, in what, and how much in each month
local consumption = {
  { "hosting", "web", "server hours", 3300, 3900, 3200, 3150, 3200, 3300, 3350, 3400, 3500, 4100, 4300, 4500 },
  { "hosting", "payments", "server hours", 1500, 1800, 1400, 1400, 1400, 1450, 1450, 1400, 1400, 1400, 1450, 1500 },
  { "hosting", "warehouses", "server hours", 900, 1100, 900, 900, 950, 950, 900, 900, 900, 900, 950, 1000 },
  { "hosting", "finance", "server hours", 300, 350, 500, 300, 300, 300, 300, 300, 300, 300, 300, 300 },
  { "mail", "care", "letters", 61000, 88000, 70000, 58000, 57000, 56000, 57000, 56000, 55000, 56000, 60000, 64000 },
  { "mail", "commerce", "letters", 240000, 410000, 180000, 150000, 160000, 165000, 170000, 168000, 166000, 170000, 195000,
    310000 },
  { "mail", "finance", "letters", 9000, 9000, 14000, 9000, 9000, 9000, 9000, 9000, 9000, 9000, 9000, 9000 },
  { "warehouse-control", "warehouses", "picks", 410000, 560000, 330000, 290000, 300000, 305000, 310000, 306000, 300000,
    305000, 345000, 380000 },
}

-- ---- measures: who tells it, and what it was in each month; nil: nobody measured. `worth` turns it into thousands of EUR
local function same(v)
  return v
end
local function over(least, each)
  return function(v)
    return math.max(0, math.floor((v - least) * each + 0.5))
  end
end
local measures = {
  { "online-margin", "maya", same, 4310, 5080, 3140, 2930, 3220, 3310, 3400, 3330, 3290, 3350, 3720, 4050 },
  { "orders", "maya", nil, 301000, 388000, 214000, 198000, 221000, 228000, 235000, 229000, 226000, 231000, 262000, 289000 },
  { "new-sellers", "maya", over(0, 3.1), 118, 92, 131, 140, 152, 149, 160, 158, nil, nil, nil, nil },
  { "by-noon", "victor", over(74, 70), 85.2, 79.4, 86.1, 87.0, 84.3, 87.8, 88.9, 89.8, 90.6, 90.9, 91.7, 92.1 },
  { "sent-back", "victor", function(v) return math.floor((15 - v) * 80 + 0.5) end,
    14.2, 14.6, 15.0, 14.1, 13.6, 13.2, 12.9, 12.6, 12.3, 12.1, 11.9, 11.8 },
  { "bought-again", "ida", over(20, 25), 41.0, 41.6, 42.1, 42.3, 42.8, 43.0, 43.1, 42.6, 42.0, 41.1, 39.8, 37.9 },
  { "pay-right", "greta", over(91, 18), 99.1, 98.8, 97.2, 99.0, 99.2, 99.3, 99.4, 99.4, 99.5, 99.5, 99.6, 99.6 },
  { "cost-per-order", "greta", nil, 4.12, 4.31, 4.28, 4.22, 4.15, 4.11, 4.08, 4.06, 4.03, 4.01, 3.98, 3.97 },
  { "paid-at-first-try", "rui", nil, 97.9, 97.1, 97.8, 97.9, 96.4, 98.0, 98.2, 98.4, 98.5, 98.6, 98.6, 98.7 },
  { "found-at-first-try", "lena", nil, 71, 70, 72, 72, 73, 74, 76, 79, 81, 82, 82, 83 },
  { "answered-in-an-hour", "ida", nil, 91, 84, 88, 92, 92, 93, 92, 91, 89, 86, 83, 79 },
  { "changes-that-broke", "tom", nil, 14, 9, 16, 15, 17, 12, 10, 9, 8, 8, 7, 9 },
  { "said-yes", "ines", nil, 20, 22, 25, 31, 34, 40, 44, 47, 51, 54, 58, 60 },
  { "cloud-bill", "pavel", nil, 84, 96, 80, 78, 78, 77, 76, 72, 70, 69, 71, 74 },
}

-- ---- tickets of the service desk: what happens again and again. How many in each month, and in how many hours each of
-- them was mended, one after the other
local tickets = {
  { service = "warehouse-control", component = "conveyors", team = "platform", by = "pavel", priority = "p3",
    impact = "medium", problem = "belt-four", title = "Belt 4 in Rostock stops",
    hours = { 5, 9, 3, 14, 6, 30 }, n = { 3, 5, 3, 2, 4, 2, 1, 1, 1, 1, 1, 1 } },
  { service = "payments", component = "payment-gateway", team = "payments", by = "rui", priority = "p2", impact = "medium",
    problem = "timeouts", title = "Card payments time out at Cardway", hours = { 2, 3, 5, 1, 9 },
    n = { 2, 4, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1 } },
  { service = "seller-portal", component = "seller-app", team = "web", by = "lena", priority = "p4", impact = "low",
    title = "A seller cannot upload pictures", hours = { 20, 44, 9, 31 }, n = { 1, 1, 2, 1, 2, 1, 1, 2, 1, 1, 2, 1 } },
  { service = "payroll", component = "payroll-app", team = "payroll", by = "selma", priority = "p3", impact = "low",
    title = "A pay slip shows the wrong unit", hours = { 15, 22, 40 }, n = { 1, 1, 4, 1, 1, 0, 1, 0, 1, 0, 1, 0 } },
  { service = "mail", team = "desk", by = "noor", priority = "p4", impact = "low",
    title = "Letters to shoppers are late", hours = { 6, 3, 12 }, n = { 1, 2, 1, 0, 1, 1, 0, 1, 0, 1, 1, 2 } },
  { service = "sign-in", team = "platform", by = "pavel", priority = "p3", impact = "medium", problem = "locked-out",
    title = "People are locked out after a new password", hours = { 4, 2, 8, 3 },
    n = { 2, 1, 2, 2, 1, 2, 1, 1, 1, 0, 0, 0 } },
  { service = "network", component = "core-switch", team = "platform", by = "pavel", priority = "p2", impact = "high",
    title = "Leipzig warehouse has no network", hours = { 2, 5 }, n = { 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0 } },
  { service = "care", team = "desk", by = "noor", priority = "p3", impact = "medium",
    title = "Care sees no orders on the telephone desk", hours = { 3, 7, 26 }, n = { 0, 1, 1, 0, 0, 1, 0, 1, 1, 2, 2, 3 } },
  { service = "reports", team = "platform", by = "pavel", priority = "p4", impact = "low",
    title = "Last week's figures are late on Monday", hours = { 5, 28 }, n = { 1, 1, 2, 1, 1, 1, 0, 1, 0, 1, 0, 1 } },
  { service = "search", component = "search-index", team = "web", by = "lena", priority = "p3", impact = "medium",
    title = "New goods are not found", hours = { 6, 11, 4 }, n = { 2, 1, 1, 2, 1, 1, 1, 0, 0, 0, 1, 0 } },
}

-- ---- ratings, 0 to 10: of which service, by which customer, and what was given in each month
local ratings = {
  { "delivery", "commerce", 7, 5, 7, 7, 6, 8, 8, 8, 9, 9, 9, 9 },
  { "care", "commerce", 8, 7, 7, 8, 8, 8, 8, 7, 7, 6, 5, 4 },
  { "payments", "commerce", 7, 7, 7, 8, 3, 7, 8, 8, 8, 9, 9, 9 },
  { "payroll", "harbour", 8, 8, 4, 7, 8, 8, 9, 9, 9, 9, 9, 9 },
  { "seller-portal", "sellers", 6, 6, 6, 7, 6, 7, 7, 7, 6, 7, 6, 6 },
  { "marketplace", "sellers", 8, 7, 8, 8, 6, 8, 8, 8, 8, 8, 8, 8 },
  { "reports", "finance", 4, 4, 3, 4, 4, 5, 4, 5, 5, 4, 5, 5 },
  { "warehouse-control", "warehouses", 5, 4, 4, 5, 4, 6, 7, 7, 8, 8, 8, 8 },
}
local said = {
  ["care/12"] = "Nobody picks up any more", ["care/11"] = "Shoppers wait an hour and a half",
  ["payments/5"] = "A morning without cards in the week of the spring sale",
  ["payroll/3"] = "January was wrong for forty of us",
  ["delivery/2"] = "Not by noon, and not on the day before Christmas", ["delivery/12"] = "As promised, even in the storm",
}

-- ---- deployments: component, service, who, how many in each month
local deployments = {
  { "marketplace-web", "marketplace", "lena", 2, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2 },
  { "checkout-web", "checkout", "lena", 1, 0, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1 },
  { "payment-gateway", "payments", "rui", 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 },
}

-- ---- writing

-- The same on every machine: some spread, and no chance.
local function spread(text, n)
  local h = 7
  for i = 1, #text do
    h = (h * 31 + text:byte(i)) % 1000003
  end
  return h % n
end

local function quoted(v)
  if type(v) == "string" then
    return '"' .. v:gsub('"', '\\"') .. '"'
  elseif math.type(v) == "float" and v == math.floor(v) then
    return string.format("%d", v)
  end
  return tostring(v)
end

-- Members in the order in which they are given: "name", value, "name", value, …; nil values are left out.
local function object(...)
  local list = {}
  for i = 1, select("#", ...), 2 do
    local name, value = select(i, ...)
    if value ~= nil then
      list[#list + 1] = quoted(name) .. ": " .. quoted(value)
    end
  end
  return "{" .. table.concat(list, ", ") .. "}"
end

local function edit(id, set, at)
  return '      {"put": ' .. quoted(id) .. ', "set": ' .. set .. (at and ', "at": ' .. quoted(at) or "") .. "}"
end

local function eur(thousands)
  return string.format("%d.00 EUR", thousands * 1000)
end

local function at(m, day, hour, minute)
  local text = string.format("%s-%02dT%02d:%02d:00Z", months[m], day, hour, minute or 0)
  return text
end

-- The instant so many hours after one of a month, within the year of the figures.
local function later(m, day, hour, minute, hours)
  hour = hour + hours
  day, hour = day + hour // 24, hour % 24
  if day > days[m] then
    m, day = m + 1, day - days[m]
  end
  if m > #months then
    return string.format("2026-11-%02dT%02d:%02d:00Z", day, hour, minute)
  end
  return at(m, day, hour, minute)
end

local steps = {}
local function step(file, when, as, say, edits)
  if #edits > 0 then
    steps[#steps + 1] = { file = file, text = '  {\n    "at": ' .. quoted(when) .. ',\n    "as": ' .. quoted("person/" .. as)
      .. ',\n    "say": ' .. quoted(say) .. ',\n    "edits": [\n' .. table.concat(edits, ",\n") .. "\n    ]\n  }" }
  end
end

-- The morning of the third of the month after.
local function told(m, minute)
  local month = months[m + 1] or "2026-11"
  return string.format("%s-03T08:%02d:00Z", month, minute)
end

local names = {
  "November", "December", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
}

for m, month in ipairs(months) do
  local file = months[(m - 1) // 3 * 3 + 1]
  local first, last = month .. "-01", string.format("%s-%02d", month, days[m])
  local list = {}
  for _, c in ipairs(costs) do
    list[#list + 1] = edit("cost/" .. c[1] .. "-" .. c[3] .. (c[2] == "commerce" and c[3] == "staff" and "-c" or "") .. "-" .. month,
      object("service", "service/" .. c[1], "unit", "unit/" .. c[2], "kind", c[3], "supplier",
        c[4] and "supplier/" .. c[4] or nil, "amount", eur(c[m + 4]), "from_date", first, "to_date", last))
  end
  step(file, told(m, 10), "greta", "Greta books what " .. names[m] .. " cost", list)

  list = {}
  for _, c in ipairs(consumption) do
    list[#list + 1] = edit("consumption/" .. c[1] .. "-" .. c[2] .. "-" .. month,
      object("service", "service/" .. c[1], "consumer", "unit/" .. c[2], "quantity", c[m + 3], "counted_in", c[3],
        "from_date", first, "to_date", last))
  end
  step(file, told(m, 15), "pavel", "Pavel counts who used what in " .. names[m], list)

  local by = {}
  for _, c in ipairs(measures) do
    local value = c[m + 3]
    if value then
      by[c[2]] = by[c[2]] or {}
      table.insert(by[c[2]], edit("measurement/" .. c[1] .. "-" .. month, object("measure", "measure/" .. c[1], "measured_at",
        last .. "T20:00:00Z", "value", value, "worth", c[3] and eur(c[3](value)) or nil)))
    end
  end
  for i, who in ipairs({ "maya", "victor", "ida", "greta", "rui", "lena", "tom", "ines", "pavel" }) do
    step(file, told(m, 20 + i), who, who:gsub("^%l", string.upper) .. " measures " .. names[m], by[who] or {})
  end

  list = {}
  for _, t in ipairs(tickets) do
    for i = 1, t.n[m] do
      local key = t.service .. "-" .. month .. "-" .. i
      local day, hour, minute = 1 + spread(key, days[m] - 2), 7 + spread(key .. "h", 10), spread(key .. "m", 60)
      local hours = t.hours[1 + spread(key .. "d", #t.hours)]
      local opened, resolved = at(m, day, hour, minute), later(m, day, hour, minute, hours)
      list[#list + 1] = edit("incident/" .. key, object("number", "D-" .. (1000 + spread(key .. "n", 8999)), "title", t.title, "service",
        "service/" .. t.service, "component", t.component and "component/" .. t.component or nil, "state", "new",
        "priority", t.priority, "impact", t.impact, "team", "unit/" .. t.team, "assignee", "person/" .. t.by,
        "opened_at", opened, "source", "desk", "problem", t.problem and "problem/" .. t.problem or nil), opened)
      list[#list + 1] = edit("incident/" .. key, object("state", "resolved", "responded_at", later(m, day, hour, minute, 1),
        "resolved_at", resolved, "resolved_by", "person/" .. t.by), resolved)
    end
  end
  step(file, told(m, 40), "noor", "Noor writes down the tickets of " .. names[m], list)

  list = {}
  for _, r in ipairs(ratings) do
    list[#list + 1] = edit("rating/" .. r[1] .. "-" .. month, object("service", "service/" .. r[1], "customer", "unit/" .. r[2],
      "score", r[m + 2], "given_at", last .. "T12:00:00Z", "comment", said[r[1] .. "/" .. m]))
  end
  step(file, told(m, 45), "noor", "How it was for those who were served in " .. names[m], list)

  list = {}
  for _, d in ipairs(deployments) do
    for i = 1, d[m + 3] do
      local day = d[1] == "payment-gateway" and 9 + 2 * m % 5 or 4 + 12 * (i - 1) + m % 3
      list[#list + 1] = edit("deployment/" .. d[1] .. "-" .. month .. "-" .. i, object("component", "component/" .. d[1], "service",
        "service/" .. d[2], "environment", "production", "production", true, "state", "succeeded", "deployed_by",
        "person/" .. d[3], "started_at", at(m, day, 9), "finished_at", at(m, day, 9, 12), "source", "github"))
    end
  end
  step(file, told(m, 50), "tom", "What went into production in " .. names[m], list)
end

local order = {}
for _, s in ipairs(steps) do
  if not order[s.file] then
    order[s.file] = {}
    order[#order + 1] = s.file
  end
  table.insert(order[s.file], s.text)
end
for _, name in ipairs(order) do
  local f = assert(io.open("figures-" .. name .. ".json", "w"))
  f:write("[\n", table.concat(order[name], ",\n"), "\n]\n")
  f:close()
end
