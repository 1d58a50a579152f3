-- SPDX-License-Identifier: Apache-2.0
-- When a promise holds, somebody has to be there beneath it: for the coming year its open hours, holidays and all, are
-- laid over those of each promise that it stands on. Where any one of several will do, that with the least gap counts.
-- The year begins with this week, counted from Thursdays: nothing is laid over anew each midnight.
local accountable = require "core.accountable"

local WEEK <const> = 7 * 86400000

-- Time in which the one above is open and the one beneath is not, and when that is for the first time.
local function gap(ctx, above, beneath, from, to)
  local total, first = 0, nil
  local open = ctx:next_open(above, from)
  while open and open < to do
    local close = math.min(ctx:next_close(above, open) or to, to)
    local alone = close - open - ctx:working_time(beneath, open, close)
    if alone > 0 then
      total = total + alone
      first = first or (ctx:is_open(beneath, open) and ctx:next_close(beneath, open) or open)
    end
    open = ctx:next_open(above, close)
  end
  return total, first
end

return policy {
  title = "Whenever a promise holds, those that it stands on are there",
  source = "article 004, row S10",
  on = "agreement",
  findings = { not_covered = "high" },
  gives = { hours_uncovered = duration { doc = "Of the coming year: promised, and nobody beneath is there" } },
  eval = function(agreement, ctx, params)
    if agreement.state == "ended" then
      return {}
    end
    local from = ctx:now(WEEK)
    local to = from + 365 * 86400000
    local gaps, least = {}, nil
    for link in ctx:each("support", { agreement = agreement }) do
      local under = link.operational or link.contract
      if under then
        local total, first = gap(ctx, agreement.calendar, under.calendar, from, to)
        local one = { under = under, total = total, first = first }
        if link.how ~= "instead" then
          gaps[#gaps + 1] = one
        elseif not least or total < least.total then
          least = one
        end
      end
    end
    gaps[#gaps + 1] = least

    local most = 0
    for _, one in ipairs(gaps) do
      most = math.max(most, one.total)
      if one.total > 0 then
        ctx:finding("not_covered", {
          key = one.under,
          message = agreement.name .. " holds for " .. one.total // 3600000 .. " hours of the coming year in which "
            .. one.under.name .. " beneath it does not",
          because = {
            hours = agreement.calendar or "by day and by night",
            beneath = one.under.calendar, -- without one it is there by day and by night, and there is no gap
            first = time.format(one.first),
          },
          owner = accountable.of(ctx, params, agreement.promised_by, agreement.service.owner, agreement.service.unit),
          next = "Extend the hours of " .. one.under.name .. ", or promise only those",
        })
      end
    end
    return { hours_uncovered = most }
  end,
}
