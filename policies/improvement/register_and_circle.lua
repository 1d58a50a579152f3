-- SPDX-License-Identifier: Apache-2.0
-- What is being made better, by whom, and whether it goes around: relationship, goals, results, improvements, and back.
local days = require "core.days"
local wording = require "core.wording"

local links = {
  { "relationship", "Relationship", "the goal was agreed with nobody" },
  { "goal", "Goals", "it serves no objective" },
  { "result", "Results", "no result was measured before" },
  { "improvement", "Improvements", "it is not done yet" },
  { "telling", "Relationship again", "nobody for whom it was has heard of it" },
}
local LOOKED_AT <const> = 1000 -- turns closed last
local closed = "closed"
local why = { closed = "went around" }
for _, link in ipairs(links) do
  why[link[1]] = link[3]
end

local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2]
end

-- Of the turns closed last: how long each took, and which of them were closed within the window.
local function turns(ctx, params)
  local lengths, told = {}, {}
  for i, one in ipairs(ctx:top("improvement", "turn_closed", LOOKED_AT, { circle = closed })) do
    lengths[i] = one.turn_days
    if #told < params.most and not ctx:passed(one.turn_closed + params.window) then
      told[#told + 1] = one
    end
  end
  return lengths, told
end

local function circle(parts, ctx, params)
  local lengths, told = turns(ctx, params)
  local all = ctx:count("improvement", { circle = closed })
  local better = ctx:count("improvement", { circle = closed, got_better = true })
  local worse = ctx:count("improvement", { circle = closed, got_better = false })
  local labels, values, on_the_way = {}, {}, 0
  for i, link in ipairs(links) do
    local count = ctx:count("improvement", { circle = link[1] })
    labels[i], values[i], on_the_way = link[2], count, on_the_way + count
  end
  parts[#parts + 1] = { heading = "The circle", level = 1 }
  parts[#parts + 1] = { text = "From a talk with those for whom we work, to a goal, to a result, to an improvement, "
    .. "and back to them. **" .. all .. "** went all the way around, **" .. on_the_way .. "** on the way." }
  parts[#parts + 1] = { figures = {
    { label = "Turns closed", value = all },
    { label = "Days a turn, the middle one", value = median(lengths) or "none yet", better = "lower" },
    { label = "Better for it", value = better, note = "measured again: " .. better + worse },
    { label = "On the way", value = on_the_way },
  } }
  if on_the_way > 0 then
    parts[#parts + 1] = { chart = {
      kind = "bars",
      title = "Where it is stuck: improvements by the first link that is missing",
      labels = labels,
      series = { { name = "Improvements", values = values } },
    } }
  end
  if #told > 0 then
    local rows = {}
    for i, one in ipairs(told) do
      rows[i] = {
        improvement = one,
        started = days.date_of(one.turn_started, params),
        closed = days.date_of(one.turn_closed, params),
        days = one.turn_days,
        better = one.got_better,
      }
    end
    parts[#parts + 1] = { table = { title = "Turns closed lately", rows = rows, columns = {
      { name = "improvement", title = "Improvement" }, { name = "started", title = "Talked about", kind = "date" },
      { name = "closed", title = "Told", kind = "date" }, { name = "days", title = "Days", kind = "integer" },
      { name = "better", title = "Result is better", kind = "yesno" },
    } } }
  end
end

local function register(parts, ctx, params)
  local rows, open = {}, { state = { "suggested", "accepted", "in_progress", "on_hold" } }
  local left = ctx:count("improvement", open) - params.most
  for one in ctx:each("improvement", open) do
    if #rows == params.most then
      break
    end
    rows[#rows + 1] = {
      improvement = one,
      state = (one.state:gsub("_", " ")),
      by = one.suggester or one.by_a_person == false and "a result" or nil,
      owner = one.owner,
      cost = one.cost and { value = one.cost, from = { one } },
      worth = one.value_per_year and { value = one.value_per_year, from = { one } },
      waits = why[one.circle],
      whose = one.turn_of,
    }
  end
  parts[#parts + 1] = { heading = "The register", level = 1, page = true }
  if #rows == 0 then
    parts[#parts + 1] = { text = "Nothing is being improved." }
    return
  end
  parts[#parts + 1] = { table = {
    rows = rows, note = left > 0 and "And " .. left .. " more" or nil,
    columns = {
      { name = "improvement", title = "Improvement" }, { name = "state", title = "State" },
      { name = "by", title = "Idea of" }, { name = "owner", title = "Owner" },
      { name = "cost", title = "Costs", kind = "money" }, { name = "worth", title = "Worth a year", kind = "money" },
      { name = "waits", title = "First link missing" }, { name = "whose", title = "Whose turn" },
    },
  } }
end

local function participation(parts, ctx, params)
  local rows = {}
  for _, unit in ipairs(ctx:top("unit", "people", params.most)) do
    if unit.people > 0 then
      rows[#rows + 1] = {
        team = unit, people = unit.people, taking_part = unit.people_taking_part, share = unit.participation,
        suggestions = unit.team_suggestions,
        done = ctx:count("improvement", { suggesting_team = unit, state = "done" }),
      }
    end
  end
  if #rows > 0 then
    parts[#parts + 1] = { heading = "Who takes part", level = 1 }
    parts[#parts + 1] = { table = {
      note = "Within " .. wording.lasting(params.window) .. "; what the host opened by itself is nobody's.",
      rows = rows,
      columns = {
        { name = "team", title = "Team" }, { name = "people", title = "People", kind = "integer" },
        { name = "taking_part", title = "Taking part", kind = "integer" },
        { name = "share", title = "Share", kind = "percent", bar = true },
        { name = "suggestions", title = "Suggestions", kind = "integer" },
        { name = "done", title = "Ever done", kind = "integer" },
      },
    } }
  end
end

-- Engagement first, documents beside it: those with most paper.
local function engagement(parts, ctx, params)
  local rows = {}
  for _, service in ipairs(ctx:top("service", "documents", params.services)) do
    rows[#rows + 1] = {
      service = service, engagement = service.engagement, by = service.engaged_by or "nothing",
      documents = service.documents, seen = service.perception,
    }
  end
  if #rows > 0 then
    table.sort(rows, function(a, b)
      return a.engagement > b.engagement
    end)
    parts[#parts + 1] = { heading = "Engagement, and documents beside it", level = 1 }
    parts[#parts + 1] = { table = {
      rows = rows, note = "Signs of 5: talks, ratings, suggestions, news, reviews.",
      columns = {
        { name = "service", title = "Service" },
        { name = "engagement", title = "Signs of life", kind = "integer", bar = true },
        { name = "by", title = "Alive by" }, { name = "documents", title = "Documents", kind = "integer" },
        { name = "seen", title = "Seen at, of 10", kind = "number" },
      },
    } }
  end
end

return report {
  title = "What we improve, and whether it goes around",
  source = "article 004, rows S3, S4, S8 and S13",
  doc = "The register of improvements, the virtuous circle, who takes part, and engagement beside documents",
  params = {
    most = integer { default = 100, least = 1, most = 500, doc = "How many improvements and teams are listed" },
    services = integer { default = 20, least = 1, most = 500, doc = "How many services are listed" },
  },
  build = function(ctx, params)
    local parts = {}
    circle(parts, ctx, params)
    register(parts, ctx, params)
    participation(parts, ctx, params)
    engagement(parts, ctx, params)
    return {
      title = "What we improve, and whether it goes around",
      parts = parts,
    }
  end,
}
