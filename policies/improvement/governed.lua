-- SPDX-License-Identifier: Apache-2.0
-- "Processes don't happen or work by themselves: if there is no governance they are a waste of time." Four things, each
-- by what was done and not by what is written: somebody here who owns it, a look at it as a whole, a check, and a sign
-- that somebody has checked.
local days = require "core.days"
local wording = require "core.wording"
local answers = require "improvement.answers"

-- Controls of which there is no sign within their time, by what they look at.
local function not_checked(ctx, process, every)
  local controls, silent = 0, {}
  for control in ctx:each("control", { process = process }) do
    controls = controls + 1
    local last = ctx:max("evidence", "done_at", { control = control })
    if not last or ctx:passed(last + (control.every or every)) then
      silent[#silent + 1] = "\"" .. control.checks .. "\""
    end
  end
  return controls, silent
end

return policy {
  title = "Every process has an owner, a review, a control, and evidence",
  source = "article 004, row S12",
  needs = { "process.owner", "process.review_every", "control" },
  on = "process",
  params = {
    review_every = duration { default = "365d", doc = "How often a process is reviewed that says nothing about it" },
    check_every = duration { default = "90d", doc = "How often there is evidence of one that says nothing about it" },
    grace = duration { default = "30d", doc = "How long a process that is new here has to get there" },
  },
  gives = {
    governed = boolean { doc = "Owner, review, control and evidence are there" },
    governance_lacks = list (text),
  },
  findings = { without_governance = "medium" },
  eval = function(process, ctx, params)
    local lacks = {}
    local owner = answers.here(ctx, process.owner, params)
    if not owner then
      lacks[1] = process.owner and "an owner, since " .. process.owner.name .. " left" or "an owner"
    end

    local held = ctx:max("review", "held_on", { process = process, kind = "process" })
    local reviewed = math.max(held or -1, process.reviewed or -1)
    local old = ctx:passed(days.starts(reviewed, params) + (process.review_every or params.review_every))
    if reviewed < 0 or old then
      lacks[#lacks + 1] = reviewed < 0 and "a review" or "a review since " .. time.format_date(reviewed)
    end

    local controls, silent = not_checked(ctx, process, params.check_every)
    if controls == 0 then
      lacks[#lacks + 1] = "a control"
      local last = ctx:max("evidence", "done_at", { process = process })
      if not last or ctx:passed(last + params.check_every) then
        lacks[#lacks + 1] = "evidence that it is followed"
      end
    elseif #silent > 0 then
      lacks[#lacks + 1] = "evidence for " .. wording.listed(silent)
    end

    if #lacks > 0 and ctx:passed(process.created_at + params.grace) then
      ctx:finding("without_governance", {
        severity = #lacks >= 3 and "high" or nil,
        message = process.name .. " lacks " .. wording.listed(lacks)
          .. ": it may be written down, and nobody knows whether it happens",
        because = {
          owner = process.owner,
          reviewed = reviewed >= 0 and time.format_date(reviewed),
          controls = controls,
        },
        owner = owner or answers.who(ctx, params, process.unit, process.service and process.service.owner),
        next = "Provide " .. lacks[1] .. ", or give the process up",
      })
    end
    return { governed = #lacks == 0, governance_lacks = #lacks > 0 and lacks or nil }
  end,
}
