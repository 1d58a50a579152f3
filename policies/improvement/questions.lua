-- SPDX-License-Identifier: Apache-2.0
-- The three questions of a project review, and what counts as an answer.
local answers = require "improvement.answers"

local asked = {
  { field = "make_better", text = "how can we make this better" },
  { field = "coordinated", text = "how is it co-ordinated with operations" },
  { field = "customers_see", text = "what will customers see" },
}

local function plain(text)
  return (text or ""):lower():gsub("[%s%p]+", " "):match("^ ?(.-) ?$")
end

-- The stage as people write it: "Gate 2" and "gate 2 " are the same.
local function same_stage(a, b)
  return plain(a) == plain(b)
end

-- Which questions a review leaves open: too few words to be an answer, or the words of another answer.
local function unanswered(review, least)
  local open, said = {}, {}
  for _, question in ipairs(asked) do
    local text = plain(review[question.field])
    if answers.words(text) < least or said[text] then
      open[#open + 1] = question.text
    end
    said[text] = true
  end
  return open
end

return library {
  same_stage = same_stage,
  unanswered = unanswered,

  -- Of the reviews of that project for that stage: true when one answers all, else what the last of them leaves open
  -- (nil: there is none), and that review.
  passed = function(ctx, project, stage, least)
    local open, last
    for review in ctx:each("review", { project = project, kind = "project" }) do
      if same_stage(review.stage, stage) then
        open, last = unanswered(review, least), review
        if #open == 0 then
          return true, nil, review
        end
      end
    end
    return false, open, last
  end,
}
