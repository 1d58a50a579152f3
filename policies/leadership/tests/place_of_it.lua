-- SPDX-License-Identifier: Apache-2.0
local function quiet(currency)
  return {
    ["leadership.engagement"] = { needed = {} }, ["leadership.place_of_it"] = { months = 2 },
    leadership = { act_every = "3650d" }, core = { currency = currency },
  }
end

local base = {
  "leadership.drivers nobody_drives programme/bsm",
  "leadership.ledger_complete benefits_missing programme/bsm",
}

local function house(more)
  local given = {
    ["person/ines"] = { name = "Ines", position = "cio", deputy = "person/ines" },
    ["programme/bsm"] = { name = "Better services", lead = "person/ines" },
    ["service/shop"] = { name = "Shop" }, ["service/new"] = { name = "New", state = "planned" },
    ["outcome/sales"] = { name = "Sales", value_per_year = money(1000000, "EUR") },
    ["contribution/1"] = { outcome = "outcome/sales", service = "service/shop", weight = 50, confidence = 100 },
    ["contribution/2"] = { outcome = "outcome/sales", service = "service/new", weight = 50, confidence = 100 },
    ["measure/sales"] = { name = "Sales", outcome = "outcome/sales" },
  }
  for id, fields in pairs(more) do
    given[id] = fields
  end
  return given
end

local function measured(when, amount, currency, measure)
  return { measure = "measure/" .. (measure or "sales"), measured_at = when .. "T12:00:00Z", value = 1,
    worth = money(amount, currency or "EUR") }
end

local function spent(from, to, amount, currency)
  return { from_date = from, to_date = to, amount = money(amount, currency or "EUR") }
end

local function found(code)
  local list = table.move(base, 1, #base, 1, {})
  list[#list + 1] = code and "leadership.place_of_it " .. code .. " programme/bsm"
  return list
end

return tests {
  ["parts of a cent come to whole ones, over months and quarters, and are rounded once"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet(),
    given = house {
      ["cost/1"] = { from_date = "2026-01-01", to_date = "2026-01-31", amount = money(0, "EUR"), nano = 600000000 },
      ["cost/2"] = { from_date = "2026-02-01", to_date = "2026-02-28", amount = money(0, "EUR"), nano = 600000000 },
      ["cost/3"] = { from_date = "2026-02-01", to_date = "2026-02-28", amount = money(1, "EUR"), nano = 300000000 },
      ["cost/q"] = { from_date = "2026-01-01", to_date = "2026-03-31", amount = money(100, "EUR") },
    },
    -- 0.6 + 0.6 + 1.3 of a month, and two parts of three of a hundred, of which the first two are 33 and 33
    expect = { ["programme/bsm"] = { cost_lately = money(69, "EUR") } },
  },

  ["costs find their months, quarters and years; what results were worth is halved to what is owed"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet(),
    given = house {
      ["cost/m"] = spent("2026-01-01", "2026-01-31", 100), ["cost/q"] = spent("2026-01-01", "2026-03-31", 300),
      ["cost/y"] = spent("2026-01-01", "2026-12-31", 1200), ["cost/x"] = spent("2026-01-10", "2026-02-09", 50),
      ["cost/b"] = spent("2026-02-01", "2026-04-30", 7),
      ["measurement/1"] = measured("2026-02-10", 2000), ["measurement/2"] = measured("2026-03-01", 5000),
      ["measurement/3"] = { measure = "measure/sales", measured_at = "2026-02-11T00:00:00Z", value = 3 },
      ["measure/none"] = { name = "Of nothing" }, ["measurement/4"] = measured("2026-02-10", 100, "EUR", "none"),
      ["measure/s"] = { name = "Of a service", service = "service/shop" },
      ["measurement/5"] = measured("2026-02-10", 30, "EUR", "s"),
    },
    expect = {
      ["cost/m"] = { booked_in = "2026-01" }, ["cost/q"] = { booked_in = "2026-Q1" },
      ["cost/y"] = { booked_in = "2026" }, ["cost/x"] = { booked_in = "2026-02" },
      ["cost/b"] = { booked_in = "2026-04" },
      ["measurement/1"] = { worth_by_services = money(1000, "EUR"), worth_in = "2026-02" },
      ["measurement/3"] = { worth_in = null }, ["measurement/4"] = { worth_by_services = money(0, "EUR") },
      ["programme/bsm"] = { cost_lately = money(550, "EUR"), value_lately = money(1030, "EUR"),
        place = "value_partner", value_in_place = money(500000, "EUR") },
      findings = found(),
    },
  },

  ["more spent than brought, and no better than before, is a cost centre"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet(),
    given = house {
      ["cost/1"] = spent("2026-02-01", "2026-02-28", 1000), ["cost/0"] = spent("2025-12-01", "2025-12-31", 1000),
      ["measurement/1"] = measured("2026-02-10", 400), ["measurement/0"] = measured("2025-12-10", 400),
    },
    expect = { ["programme/bsm"] = { place = "cost_centre" }, findings = found "cost_centre" },
  },

  ["better than before it is on the way, and a month later the months are others"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet(),
    given = house {
      ["cost/1"] = spent("2026-02-01", "2026-02-28", 1000), ["cost/0"] = spent("2025-12-01", "2025-12-31", 1000),
      ["measurement/1"] = measured("2026-02-10", 800), ["measurement/0"] = measured("2025-12-10", 400),
    },
    when = { { pass = "25d" } },
    expect = { ["programme/bsm"] = { place = "on_the_way" }, findings = found() },
  },

  ["what it brought is not shown"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet(),
    given = house { ["cost/1"] = spent("2026-02-01", "2026-02-28", 1000) },
    expect = { ["programme/bsm"] = { place = "unknown" }, findings = found "value_not_shown" },
  },

  ["what it cost is not shown; another currency is not counted; a second programme says it not again"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet "USD",
    given = house {
      ["cost/1"] = spent("2026-02-01", "2026-02-28", 1000),
      ["measurement/1"] = measured("2026-02-10", 800, "USD"),
      ["programme/two"] = { name = "Two", lead = "person/ines", state = "planned" },
    },
    expect = { ["programme/two"] = { place = null }, findings = found "cost_not_shown" },
  },

  ["who looks at no months has nothing to compare, and nothing is said"] = {
    at = "2026-03-02T09:00:00Z",
    params = (function()
      local params = quiet()
      params["leadership.place_of_it"] = { months = 0 }
      return params
    end)(),
    given = house { ["cost/1"] = spent("2026-02-01", "2026-02-28", 1000) },
    expect = { ["programme/bsm"] = { place = "unknown", cost_lately = money(0, "EUR") }, findings = found() },
  },

  ["six years are added up as six months are, quarters and years with them"] = {
    at = "2026-03-02T09:00:00Z",
    params = (function()
      local params = quiet()
      params["leadership.place_of_it"] = { months = 72 }
      return params
    end)(),
    given = house {
      ["cost/old"] = spent("2020-03-01", "2020-03-31", 7), ["cost/before"] = spent("2020-02-01", "2020-02-29", 70),
      ["cost/q"] = spent("2020-01-01", "2020-03-31", 300), ["cost/y"] = spent("2020-01-01", "2020-12-31", 1200),
      ["cost/z"] = spent("2025-01-01", "2025-12-31", 12), ["cost/m"] = spent("2026-02-01", "2026-02-28", 1),
      ["cost/far"] = spent("2020-05-01", "2020-05-31", 9, "USD"),
      ["cost/usd"] = spent("2026-01-01", "2026-12-31", 9, "USD"),
      ["measurement/1"] = measured("2026-02-10", 400), ["measurement/2"] = measured("2020-03-10", 40),
      ["measurement/3"] = measured("2020-04-10", 40, "USD"), ["measurement/0"] = measured("2020-02-10", 4),
    },
    -- 7, a third of 300, ten parts of twelve of 1 200, 12 and 1
    expect = {
      ["programme/bsm"] = {
        cost_lately = money(1120, "EUR"), value_lately = money(220, "EUR"), cost_before = money(470, "EUR"),
        value_before = money(2, "EUR"), place = "on_the_way",
      },
      findings = found(),
    },
  },
}
