-- SPDX-License-Identifier: Apache-2.0
-- A report that nobody reads was not made. Each recipient has a message, and says for themselves that they have read
-- it. Only the newest edition is asked about: the one before it is news no more.
local accountable = require "core.accountable"
local days = require "core.days"
local wording = require "core.wording"

local DAY <const> = 86400000

return policy {
  title = "Who gets a formal report reads it, and says so",
  source = "article 003, row R3",
  on = "report_issue",
  params = {
    read_within = duration { default = "7d", doc = "How long a recipient may take" },
  },
  gives = {
    sent_to = integer { doc = "People who got it" },
    read_by = integer { doc = "Of them, who said that they read it" },
    in_time = boolean { doc = "It came out no more than a day after it was due" },
  },
  findings = { unread = "medium", came_late = "medium", says_nothing = "high" },
  eval = function(issue, ctx, params)
    local series = issue.series
    local newest = ctx:top("report_issue", "issued_at", 2, { series = series })
    local is_newest = newest[1] == issue
    local before = is_newest and newest[2]
    local date = days.text_of(issue.issued_at, params)
    local where = issue.external_url or "/reports/edition/" .. issue.key
    local sent, read = 0, 0
    for _, person in ipairs(series.recipients or {}) do
      if accountable.here(ctx, person, params) then
        local acknowledged = ctx:count("acknowledgement", { issue = issue, person = person }) > 0
        sent, read = sent + 1, read + (acknowledged and 1 or 0)
        if is_newest then
          ctx:message("issued/" .. person.key, {
            to = person,
            subject = series.name .. " of " .. date,
            body = "It is at " .. where .. ". Please read it within " .. wording.lasting(params.read_within)
              .. ", say that you did (an acknowledgement), and what you decide by it.",
            because = { issue = issue },
          })
        end
        if is_newest and not acknowledged and ctx:passed(issue.issued_at + params.read_within) then
          ctx:finding("unread", {
            key = person,
            message = person.name .. " has not read " .. series.name .. " of " .. date,
            because = { issued_at = date, read_within = time.format_duration(params.read_within) },
            owner = person,
            next = "Read it at " .. where .. " and say so, or ask "
              .. (series.owner and series.owner.name or "its owner") .. " to leave you out",
          })
        end
      end
    end

    local due = before and (before.due_at or before.issued_at) + series.every
    local in_time = not due or issue.issued_at <= due + DAY
    if is_newest and not in_time then
      ctx:finding("came_late", {
        message = series.name .. " of " .. date .. " came out " .. wording.lasting((issue.issued_at - due) // DAY * DAY)
          .. " after it was due",
        because = { due = days.text_of(due, params), before = before },
        owner = accountable.of(ctx, params, series.owner),
        next = "Find out what held it up before the next one is due",
      })
    end
    local document = issue.document
    local failed = type(document) == "table" and document.failed
    if is_newest and (failed or not document and not issue.external_url) then
      ctx:finding("says_nothing", {
        message = series.name .. " of " .. date .. (failed and " could not be made" or " says nothing"),
        because = { issue = issue },
        owner = accountable.of(ctx, params, series.owner),
        next = failed and "Open it to see what went wrong, mend that, and delete this edition"
          or "Put what it says, or where it is, into the edition",
      })
    end
    return { sent_to = sent, read_by = read, in_time = in_time }
  end,
}
