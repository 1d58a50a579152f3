-- SPDX-License-Identifier: Apache-2.0
-- "Delegating BSM to an IT director is rarely the best approach." Who leads is seen in the record and in its history;
-- who acts is seen in evidence, which names a thing done, a person and a day.
local accountable = require "core.accountable"
local days = require "core.days"
local wording = require "core.wording"
local who = require "leadership.who"

-- Since when it is no longer the head's, where it once was.
local function handed_over(ctx, programme, head)
  local was_head, since
  for _, moment in ipairs(ctx:history(programme, "lead")) do
    if moment.value == head then
      was_head, since = true, nil
    elseif was_head and not since then
      since = moment.at
    end
  end
  return was_head and since
end

local function ask_about_lead(programme, ctx, params, head)
  local lead = programme.lead
  if lead == head then
    return
  end
  if not lead then
    ctx:finding("nobody_leads", {
      message = "Nobody leads " .. programme.name,
      owner = head,
      next = "Take the lead, " .. head.name .. ", and say so",
    })
    return
  end
  local since = handed_over(ctx, programme, head)
  if who.cluster(ctx, params, lead, head) == "it" then
    local how = since and head.name .. " handed " .. programme.name .. " to " .. lead.name .. " on "
      .. days.text_of(since, params) or lead.name .. " leads " .. programme.name .. ", not " .. head.name
    ctx:finding("delegated", {
      message = how .. ": it cuts across all of IT and into the business, and that is further than "
        .. lead.name .. " reaches",
      because = { lead = lead, position = lead.position, leads_it = head, handed_over = since and time.format(since) },
      owner = head,
      next = "Take the lead yourself and let " .. lead.name .. " run the work",
    })
  else
    ctx:finding("led_elsewhere", {
      message = lead.name .. " leads " .. programme.name .. ", which IT will have to bring about: somebody else has "
        .. "taken the place of " .. head.name .. " at the table",
      because = { lead = lead, position = lead.position, leads_it = head, handed_over = since and time.format(since) },
      owner = head,
      next = "Agree with " .. lead.name .. " on what " .. head.name .. " answers for, and record it",
    })
  end
end

local function ask_about_action(programme, ctx, params, person, finding)
  local every = programme.act_every or params.act_every
  local last, what = who.last_action(ctx, programme, person)
  if not ctx:passed((last or who.began(programme, params)) + every) then
    return
  end
  local since = last and "since " .. days.text_of(last, params) .. " (" .. what.what .. ")" or "at all so far"
  ctx:finding("no_action", {
    key = person,
    message = person.name .. " has done nothing for " .. programme.name .. " " .. since .. "; "
      .. wording.lasting(every) .. " is the longest that it should be",
    because = { last = what, act_every = time.format_duration(every), lead = programme.lead },
    owner = person,
    next = finding,
  })
end

return policy {
  title = "Who leads IT leads the programme, and is seen to act",
  source = "article 002, row L5",
  needs = { "programme.lead", "evidence" },
  on = "programme",
  gives = { led_from_the_top = boolean { doc = "Its lead is who leads IT" } },
  findings = { delegated = "high", led_elsewhere = "medium", nobody_leads = "high", no_action = "medium",
    head_unknown = "medium" },
  eval = function(programme, ctx, params)
    if programme.state ~= "running" then
      return {}
    end
    local head, lead = accountable.head_of_it(ctx, params), programme.lead
    if not head then
      ctx:finding("head_unknown", {
        message = "It is not known who leads IT, so nobody can be asked to lead " .. programme.name,
        owner = accountable.of(ctx, params, lead),
        next = "Name the person in the parameter head_of_it of this pack",
      })
      return { led_from_the_top = false }
    end
    ask_about_lead(programme, ctx, params, head)
    ask_about_action(programme, ctx, params, head, "Do one thing that people see, and record it")
    if lead and lead ~= head then
      ask_about_action(programme, ctx, params, lead, "Do the next step and record it, or give the lead back")
    end
    return { led_from_the_top = lead == head }
  end,
}
