-- SPDX-License-Identifier: Apache-2.0
-- A promise cannot be quicker than what it stands on. For the worst moment to begin at within the next weeks, all times
-- beneath are followed through their own hours: those in turn add up, of those beside each other the longest counts, of
-- those of which any one will do the shortest. What that comes to in the hours of the promise has to be within it. The
-- worst moments are those just too late for somebody's day, and the openings of the promise itself.
local accountable = require "core.accountable"

local function promise_of(link)
  return link.operational or link.contract
end

local function party(under)
  return under.type == "contract" and under.supplier or under.provider or under
end

-- The longest that is promised for the priority; of all, where the promise above is for all.
local function within_of(ctx, link, metric, priority)
  local found, exact
  local filter = { agreement = link.operational or null, contract = link.contract or null, metric = metric }
  for target in ctx:each("service_target", filter) do
    local fits = not priority or not target.priority or target.priority == priority
    local closer = priority and target.priority == priority
    if target.within and fits and (closer or not exact) then
      if not found or closer and not exact or target.within > found.within then
        found = target
      end
      exact = closer
    end
  end
  return found
end

-- Nil where a calendar ends before there is so much time: then it is not there, which hours_beneath says.
local function after(ctx, calendar, start, within)
  local enough, at = pcall(ctx.working_add, ctx, calendar, start, within)
  return enough and at or nil
end

local function moments(ctx, above, beneath, from, to)
  local list = {}
  local open = ctx:next_open(above, from)
  while open and open < to do
    list[#list + 1] = open
    local close = ctx:next_close(above, open)
    open = close and ctx:next_open(above, close)
  end
  for _, step in ipairs(beneath) do
    local close = ctx:next_close(step.calendar, from)
    while close and close < to do
      local late = after(ctx, step.calendar, close, -step.within)
      list[#list + 1] = late and ctx:next_open(above, late + 1)
      local opens = ctx:next_open(step.calendar, close)
      close = opens and ctx:next_close(step.calendar, opens)
    end
  end
  return list
end

local function ready(ctx, beneath, start)
  local at, beside, instead = start, start, nil
  for _, step in ipairs(beneath) do
    local alone = after(ctx, step.calendar, step.how == "in_turn" and at or start, step.within)
    if not alone then
      return start
    elseif step.how == "in_turn" then
      at = alone
    elseif step.how == "beside" then
      beside = math.max(beside, alone)
    else
      instead = math.min(instead or alone, alone)
    end
  end
  return math.max(at, beside, instead or start)
end

local function worst(ctx, above, beneath, from, to)
  local longest, start = -1, nil
  for _, moment in ipairs(moments(ctx, above, beneath, from, to)) do
    local took = ctx:working_time(above, moment, ready(ctx, beneath, moment)) // 1000 * 1000
    if took > longest then
      longest, start = took, moment
    end
  end
  return longest, start
end

return policy {
  title = "A time promised is not shorter than the times that it stands on",
  source = "article 004, row S10",
  needs = { "agreement", "support", "service_target.within" },
  on = "agreement",
  params = {
    look_ahead = duration { default = "28d", doc = "How far ahead the hours and holidays of all are compared" },
  },
  findings = { too_quick = "high", nothing_beneath = "medium" },
  eval = function(agreement, ctx, params)
    if agreement.state == "ended" then
      return
    end
    local from = ctx:now(7 * 86400000) -- this week, counted from Thursdays: nothing is compared anew each midnight
    local promiser = accountable.of(ctx, params, agreement.promised_by, agreement.service.owner, agreement.service.unit)
    for target in ctx:each("service_target", { agreement = agreement, metric = { "response", "resolution" } }) do
      local beneath, sums, silent = {}, {}, {}
      for link in ctx:each("support", { agreement = agreement }) do
        local under = promise_of(link)
        local step = under and target.within and within_of(ctx, link, target.metric, target.priority)
        if step then
          beneath[#beneath + 1] = { within = step.within, calendar = step.calendar or under.calendar, how = link.how }
          sums[#sums + 1] = under.name .. ": " .. time.format_duration(step.within) .. ", " .. link.how:gsub("_", " ")
        elseif under then
          silent[#silent + 1] = under
        end
      end

      local what = (target.metric == "response" and "an answer" or "a repair")
        .. (target.priority and " at " .. target.priority or "")
      local above = target.calendar or agreement.calendar
      local took, start = worst(ctx, above, beneath, from, from + params.look_ahead)
      if #beneath > 0 and took > target.within then
        ctx:finding("too_quick", {
          key = target.key,
          message = agreement.name .. " promises " .. what .. " within " .. time.format_duration(target.within)
            .. " and stands on promises that come to " .. time.format_duration(took),
          because = { promised = time.format_duration(target.within), beneath = sums, begun = time.format(start) },
          owner = promiser,
          next = "Agree on shorter times beneath it, or promise " .. time.format_duration(took),
        })
      end
      if target.metric == "resolution" then
        for _, under in ipairs(silent) do
          ctx:finding("nothing_beneath", {
            key = target.key .. " " .. under.key,
            message = agreement.name .. " promises " .. what .. " within " .. time.format_duration(target.within)
              .. " and stands on " .. under.name .. ", which promises no time",
            because = { promised = time.format_duration(target.within), beneath = under },
            owner = promiser,
            next = "Agree with " .. party(under).name .. " on a time to resolve",
          })
        end
      end
    end
  end,
}
