-- SPDX-License-Identifier: Apache-2.0
-- Work that waits for itself is never done. What closes a ring is left out of the order until somebody decides which of
-- them does not have to wait, and the ring is told once, with its path.
local accountable = require "core.accountable"
local wording = require "core.wording"
local words = require "value.words"
local work = require "value.work"

-- What comes before a piece of work, with the precedence that says so (false: it follows from problem and change).
local function earlier(ctx, piece)
  local list = {}
  for p in ctx:each("precedence", { later = piece.id }) do
    list[#list + 1] = { id = p.earlier, by = p }
  end
  if piece.type == "incident" and piece.problem and wording.blank(piece.problem.workaround) then
    list[#list + 1] = { id = piece.problem.id, by = false }
  elseif piece.type == "problem" and piece.change then
    list[#list + 1] = { id = piece.change.id, by = false }
  end
  return list
end

-- Backwards from `first`, whether one comes to `last`; the path, in the order in which the work would be done.
local function path_between(ctx, first, last)
  local seen = {}
  local function walk(id)
    local piece = not seen[id] and work.find(ctx, id)
    seen[id] = true
    if not piece or not work.is_open(piece) then
      return nil
    elseif id == last then
      return { { piece = piece, by = false } }
    end
    for _, step in ipairs(earlier(ctx, piece)) do
      local path = walk(step.id)
      if path then
        path[#path + 1] = { piece = piece, by = step.by }
        return path
      end
    end
  end
  return walk(first)
end

local function ring_of(ctx, precedence)
  local path = path_between(ctx, precedence.earlier, precedence.later)
  if not path then
    return nil
  end
  local names, least = {}, precedence.id
  for i, step in ipairs(path) do
    names[i] = words.title(step.piece)
    least = step.by and step.by.id < least and step.by.id or least
  end
  names[#names + 1] = names[1]
  return names, least
end

return policy {
  title = "No work waits for itself",
  source = "article 001, row V2",
  on = "precedence",
  gives = { in_ring = boolean { doc = "It would have work wait for itself, and is left out of the order" } },
  findings = { waits_for_itself = "high", no_such_work = "low" },
  eval = function(precedence, ctx, params)
    for _, side in ipairs { "earlier", "later" } do
      if not work.find(ctx, precedence[side]) then
        local other = work.find(ctx, precedence[side == "earlier" and "later" or "earlier"])
        ctx:finding("no_such_work", {
          key = side,
          message = "\"" .. precedence[side] .. "\" is said to come " .. (side == "earlier" and "before" or "after")
            .. " other work, and is no demand, incident, problem, change or improvement",
          because = { earlier = precedence.earlier, later = precedence.later },
          owner = accountable.of(ctx, params, other and work.answers(other)),
          next = "Give its id, as in \"change/new-database\"",
        })
      end
    end
    local names, least = ring_of(ctx, precedence)
    if names and least == precedence.id then
      ctx:finding("waits_for_itself", {
        message = "Work waits for itself and would never be done: " .. table.concat(names, ", then "),
        because = { path = names, said = precedence.because },
        owner = accountable.of(ctx, params, work.answers(work.find(ctx, precedence.earlier))),
        next = "Decide which of them does not have to wait, and delete that precedence",
      })
    end
    return { in_ring = names ~= nil }
  end,
}
