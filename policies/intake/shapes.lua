-- SPDX-License-Identifier: Apache-2.0
-- Shapes: what may stand in the table of a mapping: the words of mappings, the fields of what most become, and the
-- words for their states. So what is misspelt is found when the file is loaded and not by the first delivery. A field
-- that another pack added to one of these types stands in `fields`, `values` or `times`, which take any.

local function set(text)
  local found = {}
  for word in text:gmatch("%S+") do
    found[word] = true
  end
  return found
end

-- Words of mappings, which are no fields.
local words = set [[about after as before component dates each fields first guess has key known labels loose names
  needs only otherwise params phase record repository service set spell stage stages state states status times type
  url values why_not within zone]]

local incident = [[at began version severity answered_at ended_at ended_state over number title description impact
  urgency priority assignee team caller opened_at responded_at told_at resolved_at resolved_by closed_at category
  resolution reassignments reopens problem caused_by caused_by_deployment source_state source_version correlation
  external_url]]

-- Fields by type; of others any may be named.
local fields = {
  incident = set(incident),
  ticket = set(incident),
  change = set [[at began version number title description kind risk requested_by owner objective outcome project
    estimate opened_at planned_at done_at revision external_url]],
  deployment = set [[at began version environment production revision change deployed_by started_at finished_at
    source_state external_url]],
  release = set "at began version name label released_by published_at notes external_url",
  outage = set "at began version started_at ended_at planned incident cause over",
  maintenance = set "at began version starts_at ends_at change announced_at",
}

local states = {
  incident = set "new in_progress on_hold resolved closed cancelled",
  ticket = set "new working waiting review approved resolved closed failed dropped",
  change = set "draft review approved in_progress done failed cancelled",
  deployment = set "planned in_progress succeeded failed superseded",
  release = set "planned preview published withdrawn",
}
local phases = set "new working closed"

local degrees = set "high medium low"
local degrees_of = { priority = set "p1 p2 p3 p4 p5", impact = degrees, urgency = degrees, risk = degrees }

-- One letter more, one less, another, or two the wrong way round.
local function is_near(word, other)
  local i = 1
  while word:byte(i) == other:byte(i) do
    i = i + 1
  end
  local rest = word:sub(i + 1)
  return rest == other:sub(i + 1) or rest == other:sub(i) or word:sub(i) == other:sub(i + 1)
    or word:sub(i, i + 1):reverse() .. rest:sub(2) == other:sub(i)
end

local function meant(word, ...)
  for _, known in ipairs { ... } do
    for other in pairs(known) do
      if is_near(word, other) then
        return ": did you mean \"" .. other .. "\"?"
      end
    end
  end
  return ""
end

local function names_in(known)
  local names = {}
  for name in pairs(known) do
    names[#names + 1] = name
  end
  return table.concat(names, " ")
end

local function check_word(word, known, where)
  if not known[word] then
    error(where .. ": there is no \"" .. word .. "\"" .. meant(word, known), 0)
  end
end

-- Refuses what a field with such words could never be: a text itself, or of a list with meanings one of these, that is
-- none of them.
local function check_words(how, known, where)
  if type(how) == "string" then
    return how:find("^=.") and check_word(how:sub(2), known, where)
  elseif type(how) ~= "table" then
    return
  end
  local parts, means = {}, {}
  for word, part in pairs(how) do
    local list = type(word) == "string" and means or parts
    list[#list + 1] = { part, type(word) == "string" and where .. "." .. word or where }
  end
  for _, each in ipairs(#means > 0 and means or parts) do
    local text, there = each[1], each[2]
    if #means > 0 and type(text) == "string" then
      check_word(text, known, there)
    else
      check_words(text, known, there)
    end
  end
end

-- Tables of words and names, where "1" is one like others: the stage of a pipeline, a status.
local tables_of_words = set "fields guess params states stages times values"

-- Refuses a table with a name that is neither a word of mappings nor a field of what it becomes, or a word of a state
-- or a degree that there is not.
local function check(spec, where)
  local record = spec.record or "incident"
  local own, of_state = fields[record], states[record]
  for name, how in pairs(spec) do
    if own and type(name) == "string" and not words[name] and not own[name] then
      local near = meant(name, own, words)
      error(where .. name .. ": neither a word of mappings nor a field of " .. record
        .. " (one of your own stands in fields, values or times)"
        .. (near ~= "" and near or ", which has " .. names_in(own)), 0)
    elseif type(how) == "table" and #how == 0 and how["1"] ~= nil and not tables_of_words[name] then
      error(where .. name .. ": a list of paths or words with their meanings: where there is no Lua, not both in one "
        .. "table. The words of a state stand in states, those of a severity in params = { severities = { … } }", 0)
    elseif degrees_of[name] then
      check_words(how, degrees_of[name], where .. name)
    end
  end
  for name, how in pairs(type(spec.guess) == "table" and spec.guess or {}) do
    if degrees_of[name] then
      check_words(how, degrees_of[name], where .. "guess." .. name)
    end
  end
  for _, name in ipairs { "state", "states", "stage", "stages" } do
    if of_state then
      check_words(spec[name], of_state, where .. name)
    end
  end
  check_words(spec.phase, phases, where .. "phase")
end

return library { words = words, check = check }
