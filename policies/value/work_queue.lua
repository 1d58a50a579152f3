-- SPDX-License-Identifier: Apache-2.0
-- What to do first, of everything: for those who hand out work, and for those who ask why theirs has to wait.
local accountable = require "core.accountable"
local overriding = require "value.overriding"
local queue = require "value.queue"
local work = require "value.work"
local worth = require "value.worth"

local called = {
  demand = "Demand", incident = "Incident", problem = "Problem", change = "Change", improvement = "Improvement",
}

-- By itself, or by what waits for it.
local function counts_for(piece, ctx)
  local first = queue.behind(piece, ctx)
  if first and first.queue_value > piece.worth then
    return { record = first, text = "waits for it, and counts for", value = first.queue_value }
  end
  return { record = piece, text = "by itself", value = piece.worth }
end

local function row_of(place, piece, ctx, params)
  local waits_for = queue.before(piece, ctx)
  return {
    place = place,
    work = { value = piece, note = called[piece.type] },
    worth = { value = piece.worth, from = worth.trail(piece, ctx, params) },
    counts = { value = piece.queue_value, from = { counts_for(piece, ctx) } },
    waits = #waits_for > 0 and queue.titles(waits_for) or "nothing",
    answers = accountable.of(ctx, params, work.answers(piece)) or "nobody",
    because = piece.queue_because,
  }
end

local function count_of(ctx)
  local n = 0
  for _, kind in ipairs(work.kinds) do
    n = n + ctx:count(kind, { in_queue = true })
  end
  return n
end

-- What waits because of it.
local function displaced(override, ctx, currency)
  local from, kept = { override }, overriding.kept(ctx, override)
  for _, item in ipairs(kept and kept.works or {}) do
    local piece = work.find(ctx, item.work)
    from[#from + 1] = piece and { record = piece, text = "worth a year", value = money(item.worth, currency) } or nil
  end
  return from
end

-- What somebody put elsewhere, and what that costs.
local function overrides(ctx, currency)
  local rows = {}
  for override in ctx:each("priority_override", { raised = true }) do
    local piece = work.find(ctx, override.work)
    if piece and piece.in_queue then
      rows[#rows + 1] = {
        work = piece, by = override.person, place = override.place or 1, computed = override.computed_place,
        because = override.because or override.grounds == "request_from_above" and "a request from above" or "none",
        week = { value = override.delay_cost_per_week, from = displaced(override, ctx, currency) },
        so_far = { value = override.delay_cost, from = { override } },
      }
    end
  end
  return rows
end

return report {
  title = "What to do first",
  source = "article 001, rows V2 and V11",
  params = { most = integer { default = 30, least = 1, most = 500, doc = "So many places are shown" } },
  build = function(ctx, params)
    local rows = {}
    for place, piece in ipairs(queue.first(ctx, params.most)) do
      rows[place] = row_of(place, piece, ctx, params)
    end
    local parts = {
      { text = "Demands, incidents, problems, changes and improvements in one line: **the most valuable first**, and "
        .. "nothing before what it waits for. What has to come first counts for as much as the most valuable thing "
        .. "that waits for it." },
      { figures = {
        { label = "Open pieces of work", value = count_of(ctx) }, { label = "Shown here", value = #rows },
      } },
      { table = { title = "The queue", rows = rows, columns = {
        { name = "place", title = "Place", kind = "integer" },
        { name = "work", title = "Work", kind = "record" },
        { name = "worth", title = "Worth a year", kind = "money" },
        { name = "counts", title = "Counts for", kind = "money", bar = true },
        { name = "waits", title = "Waits for", kind = "text" },
        { name = "answers", title = "Answers for it" },
        { name = "because", title = "Why here", kind = "text" },
      } } },
    }
    local put = overrides(ctx, params.currency)
    if #put > 0 then
      parts[#parts + 1] = { heading = "Put above their place" }
      parts[#parts + 1] = { text = "Somebody decided that these go first. What waits because of that has a price." }
      parts[#parts + 1] = { table = { title = "Decisions and their price", rows = put, columns = {
        { name = "work", title = "Work", kind = "record" },
        { name = "by", title = "Who", kind = "record" },
        { name = "place", title = "Put at", kind = "integer" },
        { name = "computed", title = "By value at", kind = "integer" },
        { name = "because", title = "Because", kind = "text" },
        { name = "week", title = "Costs a week", kind = "money" },
        { name = "so_far", title = "So far", kind = "money" },
      } } }
    end
    return { title = "What to do first", subtitle = "By value, in an order that works", parts = parts }
  end,
}
