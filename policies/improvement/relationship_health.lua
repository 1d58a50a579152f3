-- SPDX-License-Identifier: Apache-2.0
-- "The relationship is key, so build on that: SLAs can follow, but aren't the main driver." How it is between a
-- customer and us, from what was said and done: the last review of the relationship, how the customer rates what they
-- got, and whether we talk with each other. What agreements show is set beside it, and is no part of it.
local days = require "core.days"
local wording = require "core.wording"
local answers = require "improvement.answers"
local perceived = require "improvement.perceived"

local points = { good = 100, fair = 60, poor = 10 }

-- 0 to 100, and how it is said: both sides spoke lately, one did, nobody. Nil where there is no channel.
local function talk(ctx, unit, window)
  local found, to_us, to_them = false, false, false
  for channel in ctx:each("channel", { unit = unit }) do
    found = true
    for _, one in ipairs(ctx:top("dialogue", "held_at", 10, { channel = channel })) do
      if ctx:passed(one.held_at + math.max(channel.every or 0, window)) then
        break
      end
      local direction = one.direction or channel.direction
      to_us = to_us or direction ~= "to_business"
      to_them = to_them or direction ~= "to_it"
    end
  end
  if not found then
    return nil
  elseif to_us and to_them then
    return 100, "both sides speak"
  end
  return (to_us or to_them) and 40 or 0,
    to_us and "they speak, and we do not" or to_them and "we speak, and they do not" or "nobody has spoken lately"
end

return policy {
  title = "It is known how the relationship with each customer is",
  source = "article 004, row S9",
  needs = { "review", "rating" },
  on = "unit",
  params = {
    review = integer { default = 50, doc = "How much the last review of the relationship counts" },
    experience = integer { default = 35, doc = "How much their ratings count, the last one before all others" },
    talk = integer { default = 15, doc = "How much it counts that both sides speak" },
    review_every = duration { default = "180d", doc = "A review of the relationship that is older counts half" },
    good = integer { default = 70, doc = "From this of 100 on it is good" },
    fair = integer { default = 45, doc = "From this of 100 on it is fair" },
    kept = number { default = 95.0, doc = "Percent in time from which agreements look good" },
    grace = duration { default = "30d", doc = "How long a customer who is new here may be unknown" },
  },
  gives = {
    relationship_health = enum { "poor", "fair", "good", "unknown", doc = "Unset: not a customer" },
    relationship_score = integer { doc = "0 to 100; unset: nobody knows" },
    relationship_because = text { doc = "What it is made of" },
    perceived_by_customer = number { doc = "0 to 10: this customer's ratings, the last one before all others" },
    relationship_reviewed = date { doc = "When it was last looked at" },
  },
  findings = { poor_relationship = "high", nobody_knows = "low" },
  eval = function(unit, ctx, params)
    if not answers.is_customer(ctx, unit) then
      return {}
    end
    local sum, weights, said = 0, 0, {}
    local function count(weight, value, text)
      sum, weights, said[#said + 1] = sum + weight * value, weights + weight, text
    end

    local review = answers.relationship_review(ctx, unit)
    if review then
      local old = ctx:passed(days.starts(review.held_on, params) + params.review_every)
      count(old and params.review // 2 or params.review, points[review.health],
        "reviewed as " .. review.health .. " on " .. time.format_date(review.held_on)
          .. (old and ", which is long ago" or ""))
    end
    local seen = perceived.of(ctx, { customer = unit }, params)
    if seen then
      count(params.experience, seen.score * 10 // 1 | 0, "rates us at " .. wording.number(seen.score) .. " of 10")
    end
    local known = weights > 0
    local value, text = talk(ctx, unit, params.window)
    if value then
      count(params.talk, value, text)
    end

    local speaker = unit.head and unit.head.name or unit.name
    local manager = answers.who(ctx, params, unit.relationship_manager)
    local in_time = unit.resolved_in_time_before
    local promises = in_time and string.format("; %s %% of their requests were resolved in time last month",
      wording.number(in_time)) or ""
    if not known or weights == 0 then
      if ctx:passed(unit.created_at + params.grace) then
        ctx:finding("nobody_knows", {
          message = "Nobody knows how the relationship with " .. unit.name .. " is" .. promises,
          because = { reviewed = false, rated = false, talk = text },
          owner = manager,
          next = "Talk to " .. speaker .. ", and record the review of the relationship",
        })
      end
      return { relationship_health = "unknown" }
    end

    local score = sum // weights
    local health = score >= params.good and "good" or score >= params.fair and "fair" or "poor"
    if health == "poor" then
      local fees = {}
      for agreement in ctx:each("agreement", { customer = unit, kind = "service", state = "published" }) do
        fees[#fees + 1] = agreement.fee_per_month
      end
      local fee = answers.sums(fees)
      ctx:finding("poor_relationship", {
        message = "The relationship with " .. unit.name .. (fee and ", which pays " .. fee .. " a month," or "")
          .. " is poor: " .. wording.listed(said)
          .. (in_time and in_time >= params.kept and ". The agreements do not show it: " .. wording.number(in_time)
            .. " % of their requests were resolved in time last month" or ""),
        because = {
          score = score, review = review, rated = seen and seen.score, fees_per_month = fee, in_time = in_time,
        },
        owner = manager,
        next = "Go and see " .. speaker .. ", and bring one thing that will be different",
      })
    end
    return {
      relationship_health = health,
      relationship_score = score,
      relationship_because = table.concat(said, "; "),
      perceived_by_customer = seen and seen.score,
      relationship_reviewed = review and review.held_on,
    }
  end,
}
