-- SPDX-License-Identifier: Apache-2.0
-- A promise kept is worth a sentence to whom it was made. The story is there from the first day after the period, until
-- somebody has told the customer something about the service, or the next period is over.
local wording = require "core.wording"
local answers = require "improvement.answers"
local attained = require "sla.attained"
local period = require "improvement.period"

-- Months in a row in which it was kept, that of the name being the last; at most 12.
local function in_a_row(ctx, target, month)
  for n = 1, 11 do
    local before = period.month(period.index(month) - n)
    local percent = attained.kept(ctx, target.metric, before, target.metric .. "_promise", target)
    if not percent or percent < (target.at_least or 100) then
      return n
    end
  end
  return 12
end

-- That nobody told of an outage is worth telling where somebody would have: a source watches it, or told of one before.
local function watched(ctx, service)
  if ctx:count("outage", { service = service }) > 0 then
    return true
  end
  for component in ctx:each("component", { service = service }) do
    if component.reported_at then
      return true
    end
  end
  return false
end

local function result(ctx, target, key)
  local service = target.agreement.service
  if target.metric == "availability" then
    local percent = watched(ctx, service) and target.availability_before or nil
    local text = percent and service.name .. " was there " .. wording.number(percent) .. " % of the agreed time"
    return percent, text, 1
  end
  local what = target.metric == "response" and "answered" or "resolved"
  local percent, met, decided = attained.kept(ctx, target.metric, key, target.metric .. "_promise", target)
  return percent, string.format("%d of %d requests were %s in time", met, decided, what),
    percent and in_a_row(ctx, target, key)
end

local measured = { availability = true, response = true, resolution = true }

return policy {
  title = "A target that was kept is told to whom it was promised",
  source = "article 004, row S1",
  on = "service_target",
  eval = function(target, ctx, params)
    local agreement = target.agreement
    local promised = agreement and agreement.kind == "service" and agreement.state == "published"
    if not promised or not measured[target.metric] or target.rolling then
      return
    end
    local kind = target.metric == "availability" and target.measured_over or "month"
    local key, words, over = period.last(ctx, kind, params.zone)
    local percent, text, row = result(ctx, target, key)
    local at_least = target.at_least or target.metric ~= "availability" and 100
    if not percent or not at_least or percent < at_least then
      return
    end

    local service, customer = agreement.service, agreement.customer
    local told = ctx:max("communication", "sent_at", { service = service, audience = customer })
    if told and told >= over then
      return
    end
    local to = customer and customer.name or "all customers"
    local lines = {
      string.format("In %s %s. We had promised %s %%.", words, text, wording.number(at_least)),
      row > 1 and "That is the " .. row .. ". month in a row." or nil,
    }
    lines[#lines + 1] = target.business_statement and "What it means: " .. target.business_statement or nil
    ctx:draft("kept " .. key, {
      title = service.name .. " kept its promise to " .. to .. " in " .. words,
      body = table.concat(lines, "\n"),
      to = answers.who(ctx, params, customer and customer.relationship_manager, agreement.promised_by, service.owner),
    })
  end,
}
