-- SPDX-License-Identifier: Apache-2.0
-- A formal report comes out when it is due, by itself: the first at once, each further one when its time has gone by
-- since the last. What it says is built then and kept. One about something else is written by a person, and is late
-- when it is not there.
local accountable = require "core.accountable"
local days = require "core.days"
local wording = require "core.wording"

local HOUR <const>, DAY <const> = 3600000, 86400000

local reports = { it_performance = "reporting.it_performance", it_contribution = "reporting.it_contribution" }

local function last_of(series, ctx)
  return ctx:top("report_issue", "issued_at", 1, { series = series })[1]
end

local function months_of(every)
  return math.max(1, (every + 15 * DAY) // (30 * DAY))
end

-- Named by when it was due, so that it is one, however long nobody could write it down. On time it is of that instant;
-- where it comes later, of then; and of several that were missed only the last is made up for.
local function bring_out(series, ctx, due)
  due = due + ctx:age(due, series.every)
  local issued_at = due
  if ctx:passed(due + HOUR) then
    issued_at = ctx:now(HOUR)
  end
  local stamp = time.format(due)
  local key = series.key .. "-" .. (series.every < DAY and stamp:sub(1, 16) or stamp:sub(1, 10))
  ctx:open("report_issue/" .. key, {
    series = series,
    issued_at = issued_at,
    due_at = due,
    document = ctx:report(reports[series.about], { months = months_of(series.every) }),
  })
end

return policy {
  title = "A formal report comes out when it is due",
  source = "article 003, row R3",
  on = "report_series",
  params = {
    late_after = duration { default = "1d", doc = "How long after it is due a report may come" },
  },
  gives = {
    last_edition = ref "report_issue",
    due_at = instant { doc = "When the next one is to come out" },
  },
  findings = { late = "high", nobody_gets_it = "medium", nobody_answers = "medium" },
  eval = function(series, ctx, params)
    local last = last_of(series, ctx)
    local due = last and (last.due_at or last.issued_at) + series.every or series.created_at
    local is_due = ctx:passed(due)
    if is_due and reports[series.about] then
      bring_out(series, ctx, due)
    end
    if is_due and ctx:passed(due + params.late_after) then
      ctx:finding("late", {
        message = series.name .. " was due on " .. days.text_of(due, params) .. " and has not come out"
          .. (last and "; the last one is of " .. days.text_of(last.issued_at, params) or ""),
        because = { due = time.format(due), every = time.format_duration(series.every), last = last },
        owner = accountable.of(ctx, params, series.owner),
        next = reports[series.about] and "Look why the edition could not be written down: a guard, or the disk"
          or "Write it, and record the edition",
      })
    end

    local readers = 0
    for _, person in ipairs(series.recipients or {}) do
      readers = readers + (accountable.here(ctx, person, params) and 1 or 0)
    end
    if readers == 0 then
      ctx:finding("nobody_gets_it", {
        message = series.name .. " comes out every " .. wording.lasting(series.every) .. ", and nobody gets it",
        because = { recipients = #(series.recipients or {}) },
        owner = accountable.of(ctx, params, series.owner),
        next = "Name who decides something by it",
      })
    end
    if not accountable.here(ctx, series.owner, params) then
      ctx:finding("nobody_answers", {
        message = "Nobody answers for " .. series.name,
        owner = accountable.of(ctx, params, series.recipients and series.recipients[1]),
        next = "Name an owner",
      })
    end
    return { last_edition = last, due_at = due }
  end,
}
