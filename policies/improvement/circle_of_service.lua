-- SPDX-License-Identifier: Apache-2.0
local links = { "goal", "relationship", "result", "improvement", "telling" }

return policy {
  title = "It is known how often the circle has turned around a service, how long a turn takes, and where it is stuck",
  source = "article 004, row S8",
  on = "service",
  gives = {
    turns_closed = integer { doc = "Improvements that went all the way around" },
    turns_open = integer { doc = "Improvements on their way" },
    days_a_turn = integer { doc = "From the talk to the telling, in the mean" },
    stuck_at = enum {
      "goal", "relationship", "result", "improvement", "telling",
      doc = "The link that most of those on their way wait for",
    },
  },
  eval = function(service, ctx)
    local closed = ctx:count("improvement", { service = service, circle = "closed" })
    local open, most, where = 0, 0, nil
    for _, link in ipairs(links) do
      local count = ctx:count("improvement", { service = service, circle = link })
      open = open + count
      if count > most then
        most, where = count, link
      end
    end
    if closed + open == 0 then
      return {}
    end
    local days = closed > 0 and ctx:sum("improvement", "turn_days", { service = service, circle = "closed" })
    return {
      turns_closed = closed,
      turns_open = open,
      days_a_turn = days and days // closed or nil,
      stuck_at = where,
    }
  end,
}
