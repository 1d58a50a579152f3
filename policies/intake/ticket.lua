-- SPDX-License-Identifier: Apache-2.0
-- Ticket: what desks and trackers have in common. A ticket is an incident, a demand or a change by the word for its
-- type; its status, in whatever words an administrator gave it, is one of a few stages.

local read = require "intake.read"
local place = require "intake.place"
local told_of = require "intake.told"
local follow = require "intake.follow"
local field = require "intake.field"
local parts = require "intake.parts"

local states = {
  incident = {
    new = "new", working = "in_progress", waiting = "on_hold", review = "on_hold", approved = "in_progress",
    resolved = "resolved", closed = "closed", failed = "closed", dropped = "cancelled",
  },
  demand = {
    new = "new", working = "in_progress", waiting = "on_hold", review = "new", approved = "accepted",
    resolved = "done", closed = "done", failed = "refused", dropped = "refused",
  },
  change = {
    new = "draft", working = "in_progress", waiting = "review", review = "review", approved = "approved",
    resolved = "done", closed = "done", failed = "failed", dropped = "cancelled",
  },
}

-- Words in a status, and what they mean; the first that is there counts.
local means = {
  { "new", "unresolved", "unsolved", "reopen", "to do", "todo", "backlog", "unassigned", "not started" },
  {
    "dropped", "cancel", "declin", "reject", "withdraw", "duplicate", "won't", "wont", "merged", "removed", "deleted",
    "obsolete", "invalid", "cannot reproduce", "spam", "not a bug",
  },
  { "review", "approval", "review" },
  { "waiting", "hold", "wait", "pending", "block", "paus", "suspend", "awaiting" },
  { "failed", "fail", "rolled back" },
  { "approved", "approved", "accepted", "scheduled", "planned", "planning" },
  { "resolved", "resolv", "solved", "fixed", "recovered" },
  { "closed", "close", "done", "complete", "finish", "ended" },
  {
    "working", "progress", "working", "active", "assigned", "implement", "investigat", "started", "doing", "develop",
    "escalat", "diagnos", "identified", "monitoring", "acknowledged",
  },
  { "new", "new", "open", "created", "draft", "submitted", "registered", "logged" },
}

local function stage_in(word)
  for _, row in ipairs(means) do
    for i = 2, #row do
      if word:find(row[i], 1, true) then
        return row[1]
      end
    end
  end
end

local fits = {
  new = { new = true, waiting = true, review = true, approved = true },
  working = { working = true, waiting = true, review = true, approved = true },
  closed = { closed = true, resolved = true, dropped = true, failed = true },
}

-- The stage of a status; `own`: the sender's own words, which go before; `phase`: "new", "working" or "closed" where
-- the sender says which of these it is. nil: nobody can tell.
local function stage(word, own, phase)
  local found = own[word] or stage_in(word)
  return phase and not fits[phase][found or ""] and phase or found
end

-- What says which stage it is at: `stage` of the mapping, or else `status` and the sender's own words for it in
-- `stages`, with `phase` where the sender says whether it is new, in work or done. What was closed may have been
-- dropped, by its resolution. Where nothing of these is named, the stage is not said.
local function stage_of(spec, where)
  local first = spec.stage and field.getter(spec.stage, read.text, spec, where .. "stage")
  local status = spec.status ~= nil and field.getter(spec.status, read.text, spec, where .. "status")
  local phase, own = spec.phase and field.getter(spec.phase, read.text, spec, where .. "phase"), {}
  local resolution = spec.resolution and field.getter(spec.resolution, read.text, spec, where .. "resolution")
  field.each_word(spec.stages, function(word, is) own[word:lower()] = is end)
  return function(item, from)
    local word = (status and status(item, from) or ""):lower()
    local is = first and first(item, from) or stage(word, own, phase and phase(item, from))
    local ended = is == "closed" and resolution and resolution(item, from)
    return ended and stage_in(ended:lower()) == "dropped" and "dropped" or is
  end
end

-- A function that gives the reason why it is not recorded; else it leaves in from.kind what it becomes, by the
-- parameters `changes`, `demands` and `nothing`, which are lists of words for types. Without its number it is nothing.
local function kind_of(spec, where)
  local type_of = spec.type ~= nil and field.getter(spec.type, read.text, spec, where .. "type")
  local key = parts.key_of(spec.key, spec, where .. "key")
  return function(item, from)
    local word = type_of and type_of(item, from) or ""
    local function is_of(parameter)
      return read.among(place.parameter(from, parameter), word)
    end
    if not key(item, from) then
      return "it names no ticket"
    elseif is_of "nothing" then
      return "tickets of type \"" .. word .. "\" are not recorded"
    end
    from.kind = is_of "changes" and "change" or is_of "demands" and "demand" or "incident"
  end
end

-- It was something of another type before.
local function leave_others(from, told)
  for other, words in pairs(states) do
    local before = other ~= from.kind and told_of.known(from, other, told.id)
    if before and before.state ~= words.dropped then
      told_of.record(from, other, { id = told.id, at = told.at, version = told.version, state = words.dropped })
    end
  end
end

-- What is of an incident alone.
local own = {
  "resolved_at", "closed_at", "priority", "severity", "assignee", "team", "category", "resolution", "source_state",
}

-- Takes the fields of an incident, and the `stage`.
local function tell(from, told)
  local kind, id, at, assignee = from.kind, told.id, told.at, told.assignee
  local ended = told.resolved_at or told.closed_at or at
  told.state, told.stage = states[kind][told.stage], nil
  leave_others(from, told)
  if kind == "incident" then
    return told_of.incident(from, told)
  end
  told.requested_by, told.caller = told.caller, nil
  for _, name in ipairs(own) do
    told[name] = nil
  end
  if kind == "change" then
    told.owner, told.done_at = assignee, told.state == "done" and ended or nil
    return follow.change(from, told)
  end
  told.title = told.title or not told_of.known(from, "demand", id) and (told.number or id) or nil
  return told_of.record(from, "demand", told)
end

return library {
  stage_of = stage_of,
  kind_of = kind_of,
  tell = tell,
  -- Parameters of every intake of tickets: changes and demands are words for types.
  params = function(changes, demands, nothing)
    return {
      changes = list { text, default = changes, doc = "Types (in any case) that are changes" },
      demands = list { text, default = demands, doc = "Types that are demands; every other one is an incident" },
      nothing = list { text, default = nothing, doc = "Types that are not recorded at all" },
    }
  end,
}
