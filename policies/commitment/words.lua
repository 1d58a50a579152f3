-- SPDX-License-Identifier: Apache-2.0
-- How things are said in a sentence.
return library {
  -- Money with its thousands apart: "36 000.00 EUR".
  money = function(amount)
    local sign, whole, rest = tostring(amount):match("^(%-?)(%d+)(.*)$")
    local groups = whole:reverse():gsub("(%d%d%d)", "%1 "):reverse():gsub("^ ", "")
    return sign .. groups .. rest
  end,

  -- A function of the organisation: "human resources".
  business = function(name)
    return name == "it" and "IT" or (name:gsub("_", " "))
  end,
}
