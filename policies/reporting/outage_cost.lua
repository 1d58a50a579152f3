-- SPDX-License-Identifier: Apache-2.0
-- Minutes of outage, told in money and orders. One that goes on grows by the quarter of an hour.
local days = require "core.days"
local words = require "reporting.words"

local QUARTER <const> = 15 * 60000

return policy {
  title = "An outage is told in what the business lost",
  source = "article 003, row R2",
  needs = { "outage", "service.loss_per_hour" },
  on = "outage",
  gives = {
    lasted = duration { doc = "Until now, where it goes on" },
    money_lost = money,
    orders_lost = integer,
    lost_in = text { indexed = true, doc = "The month in which it began, as in \"2026-03\"" },
    lost_counted_in = text { indexed = true, doc = "The currency of what was lost" },
  },
  eval = function(outage, ctx, params)
    local from = outage.started_at
    if outage.planned or not ctx:passed(from) then
      return {}
    end
    local lasted = outage.ended_at and outage.ended_at - from or ctx:age(from, QUARTER)
    local money_lost, orders_lost = words.loss(outage.service, math.max(0, lasted))
    return {
      lasted = lasted,
      money_lost = money_lost,
      orders_lost = orders_lost,
      lost_in = days.month_of(days.date_of(from, params)),
      lost_counted_in = money_lost and money_lost.currency,
    }
  end,
}
