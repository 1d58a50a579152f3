-- SPDX-License-Identifier: Apache-2.0
-- Whoever improves what is good enough is told to stop, with the sums. One that pays for itself may go on.
local accountable = require "core.accountable"
local wording = require "core.wording"
local sums = require "value.sums"
local words = require "value.words"
local work = require "value.work"

local function pays(improvement, params)
  local gain, cost = sums.counted(improvement.value_per_year, params), sums.counted(improvement.cost, params)
  return gain ~= nil and cost ~= nil and gain * params.years > cost
end

return policy {
  title = "Nobody goes on improving what is good enough",
  source = "article 001, row V9",
  on = "improvement",
  gives = { told_to_stop = boolean { doc = "Its service is good enough, and it does not pay for itself" } },
  findings = { good_enough = "medium" },
  eval = function(improvement, ctx, params)
    local service = improvement.service
    local stop = work.is_open(improvement) and service ~= nil and service.good_enough == true
      and not pays(improvement, params)
    if stop then
      ctx:finding("good_enough", {
        message = "Stop " .. words.quoted(improvement) .. ": " .. service.good_enough_because
          .. (improvement.cost and ". It would cost " .. wording.amount(improvement.cost) or ""),
        because = {
          next_step_costs = service.next_step_cost, next_step_brings = service.next_step_gain,
          adds = improvement.value_per_year, costs = improvement.cost,
        },
        owner = accountable.of(ctx, params, improvement.owner, service.owner),
        next = "Refuse it, and put the people on what is worth more; or show that it adds more than it costs",
      })
    end
    return { told_to_stop = stop }
  end,
}
