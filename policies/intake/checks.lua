-- SPDX-License-Identifier: Apache-2.0
-- Checks: why a part of a delivery is not recorded, as the table of a mapping says it.

local read = require "intake.read"
local told_of = require "intake.told"
local place = require "intake.place"
local field = require "intake.field"
local parts = require "intake.parts"
local ticket = require "intake.ticket"
local ways = require "intake.ways"

-- only = { ["event.type"] = { "deploy", "build.*" } }, in whatever case
local function sieve(only, spec, where)
  local get, is_wanted = {}, {}
  for path, words in pairs(only) do
    local want
    get[path] = field.getter(path, read.text, spec, where .. "only")
    is_wanted[path], want = place.by_word()
    for _, word in ipairs(type(words) == "table" and words or { words }) do
      want(tostring(word), true)
    end
  end
  return function(item, from)
    for path, said_at in pairs(get) do
      local said = said_at(item, from)
      if not said then
        local beside = read.text(from.body, path) and " (in the whole body: \"." .. path .. "\")" or ""
        return "nothing stands at \"" .. path .. "\"" .. beside
      elseif not is_wanted[path](said) then
        return "\"" .. path .. "\" is \"" .. said .. "\": not asked for"
      end
    end
  end
end

-- needs = { state = "a deployment that is \"{status}\"" }
local function need(name, reason, spec, where)
  local get = name == "state" and parts.state_of(spec, spec, where)
    or name == "key" and parts.key_of(spec.key, spec, where .. "key")
    or field.getter(spec[name], field.convert_of(name), spec, where .. "needs." .. name)
  local say = ways.says(reason, spec)
  return function(item, from)
    return get(item, from) == nil and (say(item, from) or "it does not say its " .. name) or nil
  end
end

-- known = "a comment on something that is no incident"
local function only_known(spec, where)
  local key, record = parts.key_of(spec.key, spec, where .. "key"), spec.record or "incident"
  return function(item, from)
    local id = key(item, from)
    return not (id and told_of.known(from, record, id, spec.as)) and spec.known or nil
  end
end

-- Several reasons, of which each may be the one; not a path with the meanings of its words.
local function is_plain_list(how)
  local n = 0
  for _ in pairs(type(how) == "table" and how or {}) do
    n = n + 1
  end
  return n > 0 and n == #how
end

-- A function that gives the reason; nil where there is never one.
local function checks_of(spec, where)
  local checks = {}
  if spec.only then
    checks[1] = type(spec.only) == "function" and spec.only or sieve(spec.only, spec, where)
  end
  for _, why_not in ipairs(is_plain_list(spec.why_not) and spec.why_not or { spec.why_not }) do
    checks[#checks + 1] = field.getter(why_not, read.text, spec, where .. "why_not")
  end
  for name, reason in pairs(spec.needs or {}) do
    checks[#checks + 1] = need(name, reason, spec, where)
  end
  if spec.known then
    checks[#checks + 1] = only_known(spec, where)
  end
  if spec.record == "ticket" then
    checks[#checks + 1] = ticket.kind_of(spec, where)
  end
  local n = #checks
  return n > 0 and function(item, from)
    for i = 1, n do
      local reason = checks[i](item, from)
      if reason then
        return reason
      end
    end
  end
end

return library { checks_of = checks_of }
