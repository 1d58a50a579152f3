-- SPDX-License-Identifier: Apache-2.0
local function given()
  return {
    ["person/maya"] = { name = "Maya" },
    ["person/tom"] = { name = "Tom" },
    ["service/shop"] = { name = "Shop", state = "planned" },
    ["agreement/a1"] = { name = "Shop for sales", service = "service/shop" },
  }
end

local signature = {
  agreement = "agreement/a1", side = "customer", person = "person/maya", signed_at = "2026-01-05T08:00:00Z",
}

return tests {
  ["nobody signs in another's name"] = {
    given = given(),
    when = { { as = "person/tom", create = "signature/s1", set = signature } },
    expect = { refused = "Only Maya can sign as Maya", ["signature/s1"] = false },
  },

  ["people sign in their own, and what was signed on paper may be written down"] = {
    given = given(),
    when = {
      { as = "person/maya", create = "signature/s1", set = signature },
      { create = "signature/s2", set = signature },
      { as = "person/tom", delete = "signature/s2" },
    },
    expect = { ["signature/s1"] = true, ["signature/s2"] = false, findings = {} },
  },
}
