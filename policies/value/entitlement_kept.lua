-- SPDX-License-Identifier: Apache-2.0
-- Whoever uses more than was agreed has to answer for it: use less, or agree on more and on its price.
local accountable = require "core.accountable"
local wording = require "core.wording"
local periods = require "value.periods"

-- What was used in the last period that is known of: quantity, what it cost, first day, first day after.
local function used(ctx, entitlement)
  local latest
  local filter = { service = entitlement.service, consumer = entitlement.consumer }
  local known = {}
  for c in ctx:each("consumption", filter) do
    known[#known + 1] = c
    latest = math.max(latest or c.to_date, c.to_date)
  end
  if not latest then
    return nil
  end
  local from, to = periods.around(latest, entitlement.per)
  local quantity, cost, unit = 0, 0, nil
  for _, c in ipairs(known) do
    if c.to_date >= from and c.to_date < to then
      from = math.min(from, periods.month_start(c.from_date)) -- told for longer than was agreed for: so was it agreed
      quantity = quantity + c.quantity
      cost = cost + (c.cost_share and c.cost_share.amount or 0)
      unit = c.counted_in or unit
    end
  end
  return quantity, cost, unit or "units", from, to
end

-- So often as the agreed period goes into the time.
local function times(from, to, per)
  local n = 0
  while from < to do
    local _, after = periods.around(from, per)
    n, from = n + 1, after
  end
  return n
end

return policy {
  title = "Nobody uses more than was agreed without somebody answering for it",
  source = "article 001, row V4",
  needs = { "entitlement", "consumption" },
  on = "entitlement",
  gives = {
    used = integer { doc = "In the last period that is known of" },
    above = integer { doc = "Of that, above what was agreed" },
    above_cost = money { doc = "What that part cost" },
    exceeded = boolean { doc = "More was used than was agreed" },
  },
  findings = { above_agreed = "medium" },
  eval = function(entitlement, ctx, params)
    local quantity, cost, unit, from, to = used(ctx, entitlement)
    if not quantity then
      return {}
    end
    local agreed = entitlement.quantity * times(from, to, entitlement.per)
    local above = math.max(0, quantity - agreed)
    local price = quantity > 0 and cost * above // quantity or 0
    local extra = money(price, params.currency)
    if above > 0 then
      local consumer, service = entitlement.consumer, entitlement.service
      ctx:finding("above_agreed", {
        message = consumer.name .. " used " .. wording.number(quantity) .. " " .. unit .. " of " .. service.name
          .. " from " .. time.format_date(from) .. " to " .. time.format_date(to - 1) .. "; "
          .. wording.number(agreed) .. (agreed == 1 and " was agreed" or " were agreed")
          .. (price > 0 and ". The " .. wording.number(above) .. " above that cost " .. wording.amount(extra) or ""),
        because = { used = quantity, agreed = agreed, above = above, cost_of_all = money(cost, params.currency) },
        owner = accountable.of(ctx, params, entitlement.accountable, consumer.head, consumer.relationship_manager),
        next = "Use less, or agree with the owner of " .. service.name .. " on more and on who pays for it",
      })
    end
    return { used = quantity, above = above, above_cost = extra, exceeded = above > 0 }
  end,
}
