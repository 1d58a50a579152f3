-- SPDX-License-Identifier: Apache-2.0
-- Who used what, what that cost, and who used more than was agreed.
local accountable = require "core.accountable"
local days = require "core.days"
local wording = require "core.wording"
local periods = require "value.periods"

return report {
  title = "What the use of services costs",
  source = "article 001, row V4",
  params = { month = text { doc = "As in \"2026-03\"; without it the last whole month" } },
  build = function(ctx, params)
    local month = params.month or days.month_after(days.this_month(ctx, params), -1)
    local rows, all, from = {}, 0, {}
    for c in ctx:each("consumption", { month = month }) do
      rows[#rows + 1] = {
        consumer = c.consumer, service = c.service, quantity = c.quantity, unit = c.counted_in, share = c.share,
        cost = c.cost_share and { value = c.cost_share, from = {
          { record = c, text = wording.number(c.quantity) .. " " .. (c.counted_in or "units") },
          {
            record = c.service, text = "what it cost in that time",
            value = money(periods.cost_of(ctx, c.service, c.from_date, c.to_date), params.currency),
          },
        } } or nil,
      }
      all = all + (c.cost_share and c.cost_share.amount or 0)
      from[#from + 1] = c.cost_share and { record = c, value = c.cost_share, text = c.consumer.name } or nil
    end
    table.sort(rows, function(a, b)
      return a.consumer.name < b.consumer.name
    end)
    local above = {}
    for e in ctx:each("entitlement", { exceeded = true }) do
      above[#above + 1] = {
        consumer = e.consumer, service = e.service, used = e.used, above = e.above,
        cost = { value = e.above_cost, from = { e } },
        answers = accountable.of(ctx, params, e.accountable, e.consumer.head) or "nobody",
      }
    end
    return {
      title = "What the use of services costs",
      subtitle = "Shown to those who use them, in proportion to use, in " .. month,
      period = { from = days.first_of(month), to = days.first_of(days.month_after(month, 1)) - 1 },
      parts = {
        { figures = { { label = "Shown back", value = {
          value = money(all, params.currency), from = from,
        } } } },
        { table = { title = "By consumer", total = true, rows = rows, columns = {
          { name = "consumer", title = "Consumer", kind = "record" },
          { name = "service", title = "Service", kind = "record" },
          { name = "quantity", title = "Used", kind = "integer" },
          { name = "unit", title = "Counted in", kind = "text" },
          { name = "share", title = "Share", kind = "percent" },
          { name = "cost", title = "Its part of the cost", kind = "money", total = true },
        } } },
        { table = { title = "Above what was agreed", rows = above, columns = {
          { name = "consumer", title = "Consumer", kind = "record" },
          { name = "service", title = "Service", kind = "record" },
          { name = "used", title = "Used", kind = "integer" },
          { name = "above", title = "Above", kind = "integer" },
          { name = "cost", title = "Which cost", kind = "money" },
          { name = "answers", title = "Answers for it" },
        } } },
      },
    }
  end,
}
