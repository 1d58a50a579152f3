-- SPDX-License-Identifier: Apache-2.0
-- What an agreement gives back when it was not kept: a part of the fee of the period, by how far it was missed.
local accountable = require "core.accountable"

local function percent_of(steps, availability)
  local percent = 0
  for _, step in ipairs(steps) do
    if availability and availability < step.below then
      percent = math.max(percent, step.percent)
    end
  end
  return percent
end

local function part(fee, over, percent)
  local of_period = over == "week" and fee * 12 // 52 or fee * ({ month = 1, quarter = 3, year = 12 })[over]
  return of_period * math.floor(percent * 100 + 0.5) // 10000
end

return policy {
  title = "A customer gets back what an agreement says for what was not kept",
  source = "pack sla",
  on = "agreement",
  gives = {
    credit_due = money { doc = "For the period before this one" },
    credit_running = money { doc = "For this period, when nothing else happens" },
  },
  findings = { credit_due = "medium" },
  eval = function(agreement, ctx, params)
    local fee, steps = agreement.fee_per_month, agreement.credit_steps
    if not fee or not steps then
      return {}
    end
    local due, running, of = fee * 0, fee * 0, nil
    for target in ctx:each("service_target", { agreement = agreement, metric = "availability" }) do
      local over = target.measured_over or "month"
      local before = part(fee, over, percent_of(steps, target.availability_before))
      if before > due then
        due, of = before, target
      end
      local now = part(fee, over, percent_of(steps, target.availability))
      running = now > running and now or running
    end
    if of then
      local customer = agreement.customer and agreement.customer.name or "the customer"
      ctx:finding("credit_due", {
        message = "For the last " .. (of.measured_over or "month") .. " " .. customer .. " gets money back for "
          .. agreement.name,
        because = { availability = of.availability_before, promised = of.at_least, credit = due, fee_per_month = fee },
        owner = accountable.of(ctx, params, agreement.promised_by, agreement.service.owner, agreement.service.unit),
        next = "Credit it with the next bill, and tell " .. customer,
      })
    end
    return { credit_due = due, credit_running = running }
  end,
}
