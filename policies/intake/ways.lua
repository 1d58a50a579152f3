-- SPDX-License-Identifier: Apache-2.0
-- Ways: functions for fields that many senders need. Each takes fields as in field.lua, and is one.

local read = require "intake.read"
local field = require "intake.field"
local parts = require "intake.parts"
local grade = require "intake.grade"
local place = require "intake.place"

-- What of a text fits a pattern of Lua's: match("self", "/issue/(%d+)").
local function match(how, pattern)
  local get = field.reads(how)
  return function(item, from)
    local text = get(item, from)
    return text and text:match(pattern)
  end
end

-- Both with that between them, or the one that is there: joined("!", "host", "check"); nothing without the first.
local function joined(between, first, second)
  local one, other = field.reads(first), field.reads(second)
  return function(item, from)
    local a, b = one(item, from), other(item, from)
    return a and b and a .. between .. b or a
  end
end

-- A text, or with braces in it what is put together. `spec`: the table that it stands in, where that says how names are
-- spelled.
local function says(text, spec)
  return text:find("{", 1, true) and field.getter(text, read.text, spec or {}, "a reason") or function() return text end
end

-- That text, where the word stands in the list that this parameter is.
local function listed(parameter, how, text)
  local get, say = field.reads(how), says(text)
  return function(item, from)
    local word = get(item, from)
    return word and read.among(place.parameter(from, parameter), word) and say(item, from) or nil
  end
end

-- That text, where it does not; "*" in the list is every word.
local function unlisted(parameter, how, text)
  local get, say = field.reads(how), says(text)
  return function(item, from)
    local list = place.parameter(from, parameter)
    return not read.among(list, { get(item, from) or "", "*" }) and say(item, from) or nil
  end
end

-- That text, where the one is not as the other is, which is there.
local function unlike(how, other, text)
  local get, like, say = field.reads(how), field.reads(other), says(text)
  return function(item, from)
    local wanted = like(item, from)
    return wanted and get(item, from) ~= wanted and say(item, from) or nil
  end
end

-- What the first of the labels says that the parameter `severity_labels` names and that tells how bad it is.
local function severity_in(how)
  local get = field.getter(how, parts.labels_at, {}, "severity_in")
  return function(item, from)
    local labels = get(item, from)
    for _, name in ipairs(labels and place.parameter(from, "severity_labels") or {}) do
      local word = read.text(labels, name)
      if grade.grade(word, place.parameter(from, "severities")) then
        return word
      end
    end
  end
end

-- When the delivery came.
local function now(_, from)
  return from.delivery.received_at
end

return library {
  match = match, joined = joined, says = says, listed = listed, unlisted = unlisted, unlike = unlike,
  severity_in = severity_in, now = now,
}
