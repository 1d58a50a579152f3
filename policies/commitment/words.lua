-- SPDX-License-Identifier: Apache-2.0
-- How things are said in a sentence.
return library {
  -- A function of the organisation: "human resources".
  business = function(name)
    return name == "it" and "IT" or (name:gsub("_", " "))
  end,
}
