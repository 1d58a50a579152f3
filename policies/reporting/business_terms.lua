-- SPDX-License-Identifier: Apache-2.0
-- "Feed and speed data won't cut it anymore." A target says what it means for the business; where it does not, this
-- says it: the time that it lets the service be away, in money and orders lost, as a draft to be made one's own.
local accountable = require "core.accountable"
local wording = require "core.wording"
local words = require "reporting.words"

local DAY <const> = 86400000
local lengths = { week = 7 * DAY, month = 30 * DAY, quarter = 91 * DAY, year = 365 * DAY }

-- How long the customer may be without, and in what time; nil where the target is not about time.
local function allowed(target)
  if target.metric == "availability" and target.at_least then
    local length = target.rolling or lengths[target.measured_over or "month"]
    local name = target.rolling and wording.lasting(length) or "a " .. (target.measured_over or "month")
    return math.floor(length * (100 - target.at_least) / 100 + 0.5), name
  elseif target.metric == "resolution" and target.within then
    return target.within, "each incident"
  end
end

local function translated(target, service, params)
  local ms, over = allowed(target)
  if not ms then
    return nil
  end
  local money_lost, orders_lost = words.loss(service, ms)
  local lost = words.lost(money_lost, orders_lost, params)
  local time_away = target.metric == "resolution" and "An incident may take up to " .. wording.lasting(ms)
    or service.name .. " may be away for " .. wording.lasting(ms) .. " in " .. over
  return time_away .. (lost and ": up to " .. lost .. " lost" or ""), money_lost, orders_lost, lost ~= nil
end

local function still_technical(statement, params)
  local lower = " " .. statement:lower() .. " "
  local _, spaces = statement:gsub("%S+", "")
  if spaces < 3 then
    return true
  end
  for _, word in ipairs(params.technical_words) do
    if lower:find(word, 1, true) then
      return true
    end
  end
  return false
end

return policy {
  title = "A target of an agreement says what it means for the business",
  source = "article 003, row R2",
  needs = { "service_target.business_statement" },
  on = "service_target",
  params = {
    technical_words = list {
      text,
      default = { "%", " ms ", "uptime", "latency", "throughput", " cpu ", "bandwidth", " ping ", "packet", "mttr" },
      doc = "A statement with one of these is feeds and speeds after all",
    },
  },
  gives = {
    in_business_terms = text { doc = "What the target lets happen, in time, money and orders" },
    loss_allowed = money { doc = "What is lost while the target is still kept" },
    orders_lost_allowed = integer,
  },
  findings = { feeds_and_speeds = "medium", still_technical = "low", loss_unknown = "low" },
  eval = function(target, ctx, params)
    local agreement = target.agreement
    if not agreement or agreement.state == "ended" then
      return {}
    end
    local service = agreement.service
    local text, money_lost, orders_lost, priced = translated(target, service, params)
    local statement = target.business_statement
    local owner = agreement.promised_by or service.owner
    if agreement.kind == "service" and (not statement or not statement:find("%S")) then
      ctx:finding("feeds_and_speeds", {
        message = "A target of " .. agreement.name .. " (" .. target.metric .. ") does not say what it means for the "
          .. "business" .. (text and ". In its terms: " .. text or ""),
        because = { metric = target.metric, at_least = target.at_least, loss_allowed = money_lost,
          orders_lost = orders_lost, loss_per_hour = service.loss_per_hour },
        owner = owner,
        next = "Agree on a sentence with the customer, as business_statement of the target",
      })
      if text then
        local title = "What " .. agreement.name .. " means for the business"
        ctx:draft("statement", { title = title, body = text, to = owner })
      end
    elseif statement and still_technical(statement, params) then
      ctx:finding("still_technical", {
        message = "A target of " .. agreement.name .. " says \"" .. statement .. "\" to the business: those are feeds "
          .. "and speeds" .. (text and ". In its terms: " .. text or ""),
        because = { statement = statement },
        owner = owner,
        next = "Say what the customer can do, or loses, instead",
      })
    end
    if text and not priced and words.is_critical(service, params) then
      ctx:finding("loss_unknown", {
        message = "What an hour without " .. service.name .. " costs is not known, so " .. agreement.name
          .. " cannot be told in money or " .. wording.plural(params.stops),
        because = { metric = target.metric },
        owner = accountable.of(ctx, params, service.owner),
        next = "Ask the business what stops: loss_per_hour and orders_per_hour of the service",
      })
    end
    return { in_business_terms = text, loss_allowed = money_lost, orders_lost_allowed = orders_lost }
  end,
}
