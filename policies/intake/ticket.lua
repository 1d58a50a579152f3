-- SPDX-License-Identifier: Apache-2.0
-- Ticket: what desks and trackers have in common. A ticket is an incident, a demand or a change by the word for its
-- type; its status, in whatever words an administrator gave it, is one of a few stages.

local lib = require "intake.lib"

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

-- The stage of a status; `own`: the sender's own words, which go before; `category`: "new", "working" or "closed"
-- where the sender says which of these it is. nil: nobody can tell.
local function stage(word, own, category)
  word = word:lower()
  local found = own and own[word] or stage_in(word)
  return category and not (found and fits[category][found]) and category or found
end

-- For `only` of a mapping: what it becomes, by the parameters `changes`, `demands` and `nothing`, which are lists of
-- words for types. It stays in from.kind. Without its number it is nothing.
local function kind_by(path, number)
  local type_of, number_of = lib.reads(path), lib.reads(number or "id")
  return function(item, from)
    local word, params = type_of(item, from) or "", from.params
    if not number_of(item, from) then
      return "it names no ticket"
    end
    from.kind = lib.among(params.nothing, word) and "nothing" or lib.among(params.changes, word) and "change"
      or lib.among(params.demands, word) and "demand" or "incident"
    return from.kind == "nothing" and "tickets of type \"" .. word .. "\" are not recorded" or nil
  end
end

local function known(from, record_type, id)
  return from.ctx:get(record_type, from.source .. "-" .. lib.key(id))
end

-- It was something of another type before.
local function leave_others(from, told)
  for other, words in pairs(states) do
    local before = other ~= from.kind and known(from, other, told.id)
    if before and before.state ~= words.dropped then
      lib.record(from, other, { id = told.id, at = told.at, version = told.version, state = words.dropped })
    end
  end
end

-- What is of an incident alone.
local own = {
  "resolved_at", "closed_at", "priority", "severity", "assignee", "team", "category", "resolution", "source_state",
}

-- For `tell` of a mapping. Besides the fields of an incident it takes the `stage`.
local function tell(from, told)
  local kind, id, at, assignee = from.kind, told.id, told.at, told.assignee
  local ended = told.resolved_at or told.closed_at or at
  told.state, told.stage = states[kind][told.stage], nil
  if id then
    leave_others(from, told)
  end
  if kind == "incident" then
    return lib.incident(from, told)
  end
  told.requested_by, told.caller = told.caller, nil
  for _, name in ipairs(own) do
    told[name] = nil
  end
  if kind == "change" then
    told.owner, told.done_at = assignee, told.state == "done" and ended or nil
    return lib.change(from, told)
  end
  told.title = told.title or id and not known(from, "demand", id) and (told.number or id) or nil
  return lib.record(from, "demand", told)
end

-- Somebody of ours answered the customer of this incident at that instant; it has been open since `began`.
local function answered(from, id, at, began)
  local record_id, incident = lib.record(from, "incident", { id = id, at = at, told_at = at })
  lib.earliest(from, record_id, incident, "responded_at", at, began)
end

return library {
  stage = stage,
  stage_by = function(path, words, category) -- for `stage` of a mapping
    local status, category_of = lib.reads(path), category and lib.reads(category)
    return function(item, from)
      local word = status(item, from)
      return stage(word or "", words, category_of and category_of(item, from))
    end
  end,
  kind_by = kind_by,
  tell = tell,
  known = known,
  answered = answered,
  -- Parameters of every intake of tickets: changes and demands are words for types.
  params = function(changes, demands, nothing)
    return {
      changes = list { text, default = changes, doc = "Types (in any case) that are changes" },
      demands = list { text, default = demands, doc = "Types that are demands; every other one is an incident" },
      nothing = list { text, default = nothing, doc = "Types that are not recorded at all" },
    }
  end,
}
