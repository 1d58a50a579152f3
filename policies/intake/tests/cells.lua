-- SPDX-License-Identifier: Apache-2.0
-- Cells of tables, as people write numbers, amounts and dates, by an intake of the kind that an organisation writes,
-- here in the place of another.
local rows = [[
local lib = require "intake.lib"
return intake {
  title = "Rows",
  map = function(delivery)
    local row = delivery.body.fields
    return { { put = "service/" .. lib.slug(lib.text(row, "name")), set = {
      name = lib.text(row, "name"),
      price = lib.money_of(row.price, row.currency or "EUR", lib.text(row, "mark")),
      orders_per_hour = lib.number_of(row.orders, lib.text(row, "mark")),
      reviewed = lib.date_of(row.reviewed, lib.text(row, "form")),
      summary = row.at and time.format(lib.instant_of(row.at, row.form, row.zone)),
    } } }
  end,
}]]

local function row(fields)
  fields.name = "X"
  return { { deliver = "generic", body = { file = "x.csv", row = 1, line = 2, fields = fields } } }
end

local cases = {}

local function gives(name, fields, expected)
  cases[name] = { files = { ["generic.lua"] = rows }, when = row(fields), expect = { ["service/x"] = expected } }
end

local function fails(name, fields, reason)
  local expect = { ["service/x"] = false, failed = reason }
  cases[name] = { files = { ["generic.lua"] = rows }, when = row(fields), expect = expect }
end

gives("a price with a decimal comma", { price = "1.234,56" }, { price = "1234.56 EUR" })
gives("a price with a decimal point", { price = "1,234.56" }, { price = "1234.56 EUR" })
gives("a price with a sign before it", { price = "$10,000.00 ", currency = "USD" }, { price = "10000.00 USD" })
gives("a price with a sign behind it", { price = "12,5 €" }, { price = "12.50 EUR" })
gives("a price with its currency", { price = "EUR 12" }, { price = "12.00 EUR" })
gives("a price in brackets is less than nothing", { price = "(12.10)" }, { price = "-12.10 EUR" })
gives("and so is one with a minus behind it", { price = "12.10-" }, { price = "-12.10 EUR" })
gives("and one with a minus that is none of ASCII", { price = "\226\136\14612.10" }, { price = "-12.10 EUR" })
gives("Swiss thousands", { price = "1'234'567.80" }, { price = "1234567.80 EUR" })
gives("thousands twice are no decimals", { price = "1.234.567" }, { price = "1234567.00 EUR" })
gives("thousands by blanks that do not break", { price = "1\194\160234,5" }, { price = "1234.50 EUR" })
gives("thousands of one kind, told by the mark", { price = "1,234", mark = "." }, { price = "1234.00 EUR" })
gives("decimals of three digits, told by the mark", { orders = "1,000", mark = "," }, { orders_per_hour = 1 })
gives("a currency without cents", { price = "1200", currency = "JPY" }, { price = "1200 JPY" })
gives("powers of ten", { price = "1.25e2" }, { price = "125.00 EUR" })
gives("and negative ones", { price = "12500E-3" }, { price = "12.50 EUR" })
gives("numbers of JSON", { price = 12, orders = 7 }, { price = "12.00 EUR", orders_per_hour = 7 })
gives("whole numbers stay whole", { orders = "9007199254740993" }, { orders_per_hour = 9007199254740993 })
gives("nothing is nothing", { price = "  ", orders = null, reviewed = "" }, { price = null, orders_per_hour = null,
  reviewed = null })
gives("a clock of twelve hours", { at = "3/4/2026 9:05:07 PM", form = "m/d/Y H:M:S p" }, { summary =
  "2026-03-04T21:05:07Z" })
gives("with a zone of its own", { at = "03/04/2026 10:00:00 AM PST", form = "m/d/Y H:M:S p z", zone = "Europe/Berlin" },
  { summary = "2026-03-04T18:00:00Z" })
gives("without one, of the zone that is said", { at = "4.3.2026 10:00", form = "d.m.Y H:M", zone = "Europe/Berlin" },
  { summary = "2026-03-04T09:00:00Z" })
fails("there is no hour 13 PM", { at = "3/4/2026 13:00 PM", form = "m/d/Y H:M p" }, "no date of the form m/d/Y H:M p")
fails("a zone that could be several", { at = "3/4/2026 10:00 IST", form = "m/d/Y H:M z" }, "is no date of the form")
fails("what may be either is asked about", { price = "1,234" }, "say which mark")
fails("a word is no number", { price = "twelve" }, "\"twelve\" is no number")
fails("two numbers are none", { price = "1 2,3,4.5.6" }, "is no number")
fails("a fraction is no whole number of orders", { orders = "1.5" }, "orders_per_hour")
fails("parts of a coin are not rounded away", { price = "0.001" }, "no whole number of coins")
fails("nor is what is beyond all digits", { price = "0.0000000000000000000001" }, "decimals")
fails("a power of ten beyond measure", { price = "1e99" }, "is no number")
fails("an amount beyond measure", { price = "99999999999999999999" }, "too large")

gives("days first", { reviewed = "31/12/2026", form = "d/m/Y" }, { reviewed = "2026-12-31" })
gives("months first, and a short year", { reviewed = "5/1/25", form = "m/d/y" }, { reviewed = "2025-05-01" })
gives("a year of the last century", { reviewed = "5/1/70", form = "m/d/y" }, { reviewed = "1970-05-01" })
gives("the name of a month", { reviewed = "3-Mar-2026", form = "d-b-Y" }, { reviewed = "2026-03-03" })
gives("points, and a time of day behind", { reviewed = "31.12.2026 10:00", form = "d.m.Y" },
  { reviewed = "2026-12-31" })
gives("without a form as in 2026-12-31", { reviewed = "2026-12-31" }, { reviewed = "2026-12-31" })
gives("an instant on the clocks of a place", { at = "01.07.2026 09:30", form = "d.m.Y H:M", zone = "Europe/Berlin" },
  { summary = "2026-07-01T07:30:00Z" })
gives("an instant without a place", { at = "2026-07-01 09:30:05", form = "Y-m-d H:M:S" },
  { summary = "2026-07-01T09:30:05Z" })
fails("no such day", { reviewed = "31/02/2026", form = "d/m/Y" }, "no date of the form d/m/Y")
fails("days and months mixed up", { reviewed = "12/31/2026", form = "d/m/Y" }, "no date of the form d/m/Y")
fails("another form", { reviewed = "2026-12-31", form = "d/m/Y" }, "no date of the form d/m/Y")

gives("thousands by two commas", { price = "1,234,567" }, { price = "1234567.00 EUR" })
fails("three decimals behind nothing are decimals", { price = "0,125" }, "\"0.125 EUR\" is no whole number of coins")
gives("nothing, with a minus before it", { price = "-0.00" }, { price = "0.00 EUR" })
gives("a cell that is null", { reviewed = null, at = " ", form = "d/m/Y" }, { reviewed = null, summary = null })
gives("powers of ten beyond the digits", { price = "1e3" }, { price = "1000.00 EUR" })
fails("the millionth of a coin", { price = "0.0000000000001" }, "no whole number of coins")
fails("no such month", { reviewed = "3-Foo-2026", form = "d-b-Y" }, "no date of the form d-b-Y")
fails("a form without a day", { reviewed = "03/2026", form = "m/Y" }, "no date of the form m/Y")
fails("a form without a year", { reviewed = "31/12", form = "d/m" }, "no date of the form d/m")
fails("a form of nothing", { reviewed = "31/12", form = "" }, "no date of the form")
fails("no date, where no form is given", { reviewed = "tomorrow" }, "no date of the form Y-m-d")

return tests(cases)
