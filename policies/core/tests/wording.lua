-- SPDX-License-Identifier: Apache-2.0
local says = [[
local wording = require "core.wording"
return policy {
  title = "stand in",
  on = "service",
  gives = { said = text },
  eval = function(service)
    local m = service.price
    return { said = wording.amount(m) .. "; " .. wording.number(m / money(100, m.currency)) .. "; "
      .. wording.counted(m.amount, "person", "people") .. "; " .. wording.lasting(m.amount * 1000) }
  end,
}
]]
local lists = [[
local wording = require "core.wording"
return policy {
  title = "stand in",
  on = "service",
  gives = { said = text },
  eval = function(service)
    local totals = {}
    wording.add(totals, money(250, "SEK"))
    wording.add(totals, money(100, "EUR"))
    wording.add(totals, money(1, "EUR"))
    return { said = table.concat({
      wording.listed { "a" }, wording.listed { "a", "b" }, wording.listed { "a", "b", "c", "d" },
      wording.listed({ "a", "b", "c", "d" }, 3), wording.said(totals), wording.said {}, wording.minor(5, "EUR"),
      wording.minor(5, "JPY"), wording.minor(5, "KWD"), wording.units(money(1250, "EUR")),
      wording.day(time.date("2026-03-02")), wording.day(time.date("1999-12-31")),
    }, "; ") }
  end,
}
]]

local function case(price, said)
  return {
    files = { ["stand_in.lua"] = says },
    given = { ["service/s"] = { name = "S", price = price } },
    expect = { ["service/s"] = { said = said } },
  }
end

return tests {
  ["one of each"] = case("0.01 EUR", "0.01 EUR; 0.01; 1 person; 1 second"),
  ["no cents where there are none"] = case("12.00 EUR", "12 EUR; 12; 1 200 people; 20 minutes"),
  ["cents of a small amount"] = case("1250.50 EUR", "1 250.50 EUR; 1 250.5; 125 050 people; 34 hours and 44 minutes"),
  ["none from ten thousand on"] = case("99999.50 EUR",
    "100 000 EUR; 99 999.5; 9 999 950 people; 115 days and 17 hours"),
  ["a currency without cents"] = case("1200 JPY", "1 200 JPY; 12; 1 200 people; 20 minutes"),
  ["less than nothing"] = case("-12.30 EUR", "-12.30 EUR; -12.3; -1 230 people; -1 230 seconds"),
  ["lists and sums"] = {
    files = { ["stand_in.lua"] = lists },
    given = { ["service/s"] = { name = "S" } },
    expect = { ["service/s"] = {
      said = "a; a and b; a, b, c and d; a, b and 2 more; 1.01 EUR and 2.50 SEK; nothing; 500; 5; 5000; 12.5; "
        .. "2 March 2026; 31 December 1999",
    } },
  },
}
