-- SPDX-License-Identifier: Apache-2.0
-- Ticket: what desks and trackers have in common. A ticket is an incident, a demand or a change by the word for its
-- type; its status, in whatever words an administrator gave it, is one of a few stages.

local lib = require "intake.lib"

local states = {
  incident = {
    new = "new",
    working = "in_progress",
    waiting = "on_hold",
    review = "on_hold",
    approved = "in_progress",
    resolved = "resolved",
    closed = "closed",
    failed = "closed",
    dropped = "cancelled",
  },
  demand = {
    new = "new",
    working = "in_progress",
    waiting = "on_hold",
    review = "new",
    approved = "accepted",
    resolved = "done",
    closed = "done",
    failed = "refused",
    dropped = "refused",
  },
  change = {
    new = "draft",
    working = "in_progress",
    waiting = "review",
    review = "review",
    approved = "approved",
    resolved = "done",
    closed = "done",
    failed = "failed",
    dropped = "cancelled",
  },
}

-- Words in a status, and what they mean; the first that is there counts.
local means = {
  { "new", "unresolved", "unsolved", "reopen", "to do", "todo", "backlog", "unassigned", "not started" },
  {
    "dropped",
    "cancel",
    "declin",
    "reject",
    "withdraw",
    "duplicate",
    "won't",
    "wont",
    "merged",
    "removed",
    "deleted",
    "obsolete",
    "invalid",
    "cannot reproduce",
    "spam",
    "not a bug",
  },
  { "review", "approval", "review" },
  { "waiting", "hold", "wait", "pending", "block", "paus", "suspend", "awaiting" },
  { "failed", "fail", "rolled back" },
  { "approved", "approved", "accepted", "scheduled", "planned", "planning" },
  { "resolved", "resolv", "solved", "fixed", "recovered" },
  { "closed", "close", "done", "complete", "finish", "ended" },
  {
    "working",
    "progress",
    "working",
    "active",
    "assigned",
    "implement",
    "investigat",
    "started",
    "doing",
    "develop",
    "escalat",
    "diagnos",
    "identified",
    "monitoring",
    "acknowledged",
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

-- The stage of a status; `own`: the sender's own words, which go before; `category`: "new", "working" or "closed"
-- where the sender says which of these it is. nil: nobody can tell.
local function stage(word, own, category)
  word = word:lower()
  local found = own and own[word] or stage_in(word)
  local fits = {
    new = { new = true, waiting = true, review = true, approved = true },
    working = { working = true, waiting = true, review = true, approved = true },
    closed = { closed = true, resolved = true, dropped = true, failed = true },
  }
  if category and not (found and fits[category][found]) then
    return category
  end
  return found
end

local function among(list, word)
  for _, name in ipairs(list) do
    if name:lower() == word then
      return true
    end
  end
end

-- By the parameters `changes`, `demands` and `nothing`: lists of words for types.
local function kind(from, word)
  local params = from.params
  return among(params.nothing, word) and "nothing"
    or among(params.changes, word) and "change"
    or among(params.demands, word) and "demand"
    or "incident"
end

local function known(from, record_type, id)
  return from.ctx:get(record_type, from.source .. "-" .. lib.key(id))
end

-- It was something of another type before.
local function leave_others(from, record_type, t)
  for other, words in pairs(states) do
    local before = other ~= record_type and known(from, other, t.id)
    if before and before.state ~= words.dropped then
      lib.record(from, other, { id = t.id, at = t.at, version = t.version, state = words.dropped })
    end
  end
end

-- t: id number title description stage at version opened_at resolved_at closed_at priority severity caller assignee
-- team category resolution word (its status in the sender's words) url place
local function tell(from, record_type, t)
  local state = states[record_type][t.stage]
  if t.id then
    leave_others(from, record_type, t)
  end
  local set = {
    id = t.id,
    at = t.at,
    version = t.version,
    place = t.place,
    number = t.number,
    title = t.title,
    description = t.description,
    state = state,
    opened_at = t.opened_at,
    external_url = t.url,
  }
  if record_type == "incident" then
    set.resolved_at, set.closed_at, set.priority, set.severity = t.resolved_at, t.closed_at, t.priority, t.severity
    set.caller, set.assignee, set.team, set.category = t.caller, t.assignee, t.team, t.category
    set.resolution, set.source_state = t.resolution, t.word
    return lib.incident(from, set)
  end
  set.requested_by = t.caller
  if record_type == "change" then
    set.owner, set.done_at = t.assignee, state == "done" and (t.resolved_at or t.closed_at or t.at) or nil
    return lib.change(from, set)
  end
  set.title = set.title or t.id and not known(from, "demand", t.id) and (t.number or t.id) or nil
  return lib.record(from, "demand", set)
end

-- Somebody of ours answered the customer of this incident at that instant; it has been open since `began`.
local function answered(from, id, at, began)
  local record_id, incident = lib.record(from, "incident", { id = id, at = at, told_at = at })
  lib.earliest(from, record_id, incident, "responded_at", at, began)
end

return library {
  stage = stage,
  kind = kind,
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
