-- SPDX-License-Identifier: Apache-2.0
-- One queue over five kinds of work. What has to come first is worth at least as much as the most valuable thing that
-- waits for it, and of equals what more waits for goes first. So sorting by value, then by how much waits, is always an
-- order in which nothing comes before what it depends on, and in which value decides the rest. Each place is worked out
-- from its neighbours alone: a new ticket moves nobody else's record.
--
--   change/new-database (own 0)  <- problem/slow (own 40)  <- incident/nobody-can-pay (own 900)
--   queue_value        900                900                          900
--   queue_depth          2                  1                            0
local accountable = require "core.accountable"
local wording = require "core.wording"
local words = require "value.words"
local work = require "value.work"
local worth = require "value.worth"

local STEP = 1000 -- in queue_order there is room for chains so long beneath a minor unit of money

-- Whether a precedence leads to it, by itself or by the change that it waits for.
local function is_preceded(piece, ctx)
  local function leads_to(record)
    return record ~= nil and ctx:count("precedence", { later = record.id, in_ring = false }) > 0
  end
  return leads_to(piece) or piece.type == "problem" and leads_to(piece.change)
end

-- Calls take(later, chain) for the most valuable open piece of that kind that is linked to it, and the longest chain.
-- What reads a whole set waits for all of that kind, also for what is not linked. Where that may in turn wait for this
-- piece, those that are linked are taken one by one, so that it does not look like a ring.
local function take_linked(kind, field, piece, ctx, take)
  if is_preceded(piece, ctx) then
    for later in ctx:each(kind, { [field] = piece, state = work.open_states[kind] }) do
      take(later, later.queue_depth)
    end
    return
  end
  local filter = { [field] = piece, in_queue = true }
  local later = ctx:top(kind, "queue_order", 1, filter)[1]
  if later then
    take(later, ctx:max(kind, "queue_depth", filter))
  end
end

-- The most valuable that waits for it, and the longest chain of those that wait.
local function behind(piece, ctx)
  local best, depth = nil, 0
  local function take(later, chain)
    depth = math.max(depth, chain + 1)
    if not best or later.queue_order > best.queue_order then
      best = later
    end
  end
  for p in ctx:each("precedence", { earlier = piece.id, in_ring = false }) do
    local later = work.find(ctx, p.later)
    if later and later.in_queue then
      take(later, later.queue_depth)
    end
  end
  if piece.type == "problem" and wording.blank(piece.workaround) then
    take_linked("incident", "problem", piece, ctx, take)
  elseif piece.type == "change" then
    take_linked("problem", "change", piece, ctx, take)
  end
  return best, depth
end

-- What it waits for. Only facts are read here: who comes earlier looks at who comes later, and not round again.
local function before(piece, ctx)
  local list = {}
  local function take(earlier)
    if earlier and work.is_open(earlier) then
      list[#list + 1] = earlier
    end
  end
  for p in ctx:each("precedence", { later = piece.id, in_ring = false }) do
    take(work.find(ctx, p.earlier))
  end
  if piece.type == "incident" and piece.problem and wording.blank(piece.problem.workaround) then
    take(piece.problem)
  elseif piece.type == "problem" then
    take(piece.change)
  end
  return list
end

local function titles(list)
  local names = {}
  for i, piece in ipairs(list) do
    names[i] = words.title(piece)
  end
  return words.list(names)
end

local function explain(own, why, first, waits_for, params)
  local text = "Worth " .. worth.say(own, params) .. " a year: " .. why .. "."
  if first and first.queue_value.amount > own then
    text = text .. " It comes before " .. words.title(first) .. ", which waits for it, and counts for as much: "
      .. wording.amount(first.queue_value) .. " a year."
  elseif first then
    text = text .. " It comes before " .. words.title(first) .. ", which waits for it."
  end
  if #waits_for > 0 then
    text = text .. " It waits for " .. titles(waits_for) .. "."
  end
  return text
end

-- By value, then by what waits, then the older first.
local function sooner(a, b)
  if a.queue_order ~= b.queue_order then
    return a.queue_order > b.queue_order
  end
  local at, bt = a.opened_at or a.created_at, b.opened_at or b.created_at
  return at < bt or at == bt and a.id < b.id
end

return library {
  before = before,
  behind = behind,
  titles = titles,
  fields = {
    in_queue = boolean { doc = "It is open, and has a place in the queue of all work" },
    worth = money { doc = "What it is worth by itself, a year" },
    queue_value = money { doc = "The greatest of that and of what waits for it: by this all work is put in order" },
    queue_depth = integer { doc = "How long the longest chain of work is that waits for it" },
    queue_order = integer { doc = "Both in one number: the greater comes first" },
    queue_because = text { doc = "Why it has its place" },
  },
  findings = { not_comparable = "low" },
  eval = function(piece, ctx, params)
    if not work.is_open(piece) then
      return { in_queue = false }
    end
    local own, why, other = worth.of(piece, ctx, params)
    local first, depth = behind(piece, ctx)
    local value = math.max(own, first and first.queue_value.amount or own)
    local currency = params.currency
    if other then
      ctx:finding("not_comparable", {
        message = words.quoted(piece) .. " has an amount of " .. wording.amount(other)
          .. ", and the queue is counted in " .. currency .. ": that amount says nothing about its place",
        because = { amount = other, counted_in = currency },
        owner = accountable.of(ctx, params, work.answers(piece)),
        next = "Give the amount in " .. currency .. ", at a rate that finance stands for",
      })
    end
    return {
      in_queue = true,
      worth = money(own, currency),
      queue_value = money(value, currency),
      queue_depth = depth,
      queue_order = value * STEP + math.min(depth, STEP - 1),
      queue_because = explain(own, why, first, before(piece, ctx), params),
    }
  end,
  -- The first n of all work. Of each kind the first n hold all that can be among them.
  first = function(ctx, n)
    local all = {}
    for _, kind in ipairs(work.kinds) do
      for _, piece in ipairs(ctx:top(kind, "queue_order", n)) do
        all[#all + 1] = piece
      end
    end
    table.sort(all, sooner)
    local list = table.move(all, 1, math.min(n, #all), 1, {})
    return list
  end,
}
