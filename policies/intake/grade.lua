-- SPDX-License-Identifier: Apache-2.0
-- Grade: the words by which senders say how bad it is, as impact and urgency, and as a priority.

local high, serious, middle, small, least =
  { "high", "high" }, { "high", "medium" }, { "medium", "medium" }, { "low", "medium" }, { "low", "low" }

local grades = {
  alert = high, blocker = high, catastrophic = high, critical = high, crit = high, disaster = high, down = high,
  emerg = high, emergency = high, fatal = high, highest = high, major_outage = high, offline = high, outage = high,
  page = high, panic = high, p0 = high, p1 = high, sev0 = high, urgent = high, very_high = high,
  average = middle, caution = middle, medium = middle, moderate = middle, normal = middle, partial_outage = serious,
  p3 = middle, trouble = middle, warn = middle, warning = middle,
  err = serious, error = serious, high = serious, important = serious, major = serious, p2 = serious, severe = serious,
  significant = serious, unreachable = serious,
  degraded = small, degraded_performance = small, minor = small, p4 = small,
  cosmetic = least, debug = least, info = least, information = least, informational = least, informative = least,
  low = least, lowest = least, none = least,
  not_classified = least, notice = least, p5 = least, trivial = least, unknown = middle, very_low = least,
}

-- Priorities as most write them: asking the patterns below for these too was 2 % of a delivery of GitHub's.
local spelled = {}
for _, digit in ipairs({ "1", "2", "3", "4", "5" }) do
  for _, word in ipairs({ "p", "P", "s", "S", "sev", "SEV", "" }) do
    spelled[word .. digit] = "p" .. digit
  end
end

-- "P1", "S2", "sev-2", "priority: 3", "3 - Moderate", 4: "p1" to "p5"; nil for all else.
local function priority(word)
  local text = word and tostring(word) or ""
  local known = spelled[text]
  if known or not text:find("[1-5]") then
    return known
  end
  text = text:lower()
  local digit = text:match("^[ps]%-?([1-5])$") or text:match("^sev%w*[ :/-]*([1-5])$")
    or text:match("^priority[ :/-]*p?([1-5])$") or text:match("^%s*([1-5])%s*$") or text:match("^p?([1-5])%s*%-%s")
  return digit and "p" .. digit
end

-- The first priority that stands in a list of labels: a number alone is none there.
local function priority_among(labels)
  for _, label in ipairs(labels) do
    local found = label:find("[1-5]", 2) and label:find("^%a") and priority(label)
    if found then
      return found
    end
  end
end

-- Impact and urgency of a word; nil where nobody knows it. `own`: the organisation's words for these words.
local function grade(word, own)
  local text = word and tostring(word):lower()
  if not text then
    return nil
  end
  text = own and own[text] or text
  local found = grades[text] or grades[(text:gsub("[ -]", "_"))] or grades[priority(text) or ""]
  if found then
    return found[1], found[2]
  end
end

return library { priority = priority, priority_among = priority_among, grade = grade }
