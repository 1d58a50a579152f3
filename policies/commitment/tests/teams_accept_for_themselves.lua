-- SPDX-License-Identifier: Apache-2.0
local function two_teams(more)
  local given = {
    ["person/ana"] = { name = "Ana", unit = "unit/night" },
    ["person/bob"] = { name = "Bob", unit = "unit/day" },
    ["person/rui"] = { name = "Rui" },
    ["unit/night"] = { name = "Night shift", head = "person/rui" },
    ["unit/day"] = { name = "Day shift", head = "person/rui" },
    ["service/shop"] = { name = "Shop", state = "planned" },
    ["agreement/a1"] = { name = "Shop for all", service = "service/shop" },
    ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night", undertakes = "Be there", accepted = true },
  }
  for id, fields in pairs(more or {}) do
    given[id] = fields
  end
  return given
end

return tests {
  ["somebody of the team says yes"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ana"] = { name = "Ana", unit = "unit/night" },
      ["service/shop"] = { name = "Shop" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night" },
    },
    when = { { as = "person/ana", update = "obligation/o1", set = { accepted = true } } },
    expect = { ["obligation/o1"] = { accepted = true } },
  },

  ["or who leads it, wherever they sit"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/rui"] = { name = "Rui" },
      ["service/shop"] = { name = "Shop" },
      ["unit/night"] = { name = "Night shift", head = "person/rui" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night" },
    },
    when = { { as = "person/rui", update = "obligation/o1", set = { accepted = true } } },
    expect = { ["obligation/o1"] = { accepted = true } },
  },

  ["the promiser cannot say yes for the team"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/victor"] = { name = "Victor", executive = true },
      ["service/shop"] = { name = "Shop" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop", promised_by = "person/victor" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night" },
    },
    when = { { as = "person/victor", update = "obligation/o1", set = { accepted = true } } },
    expect = { ["obligation/o1"] = { accepted = false }, refused = "Only somebody of Night shift" },
  },

  ["what was accepted does not grow afterwards"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ana"] = { name = "Ana", unit = "unit/night" },
      ["person/victor"] = { name = "Victor", executive = true },
      ["service/shop"] = { name = "Shop" },
      ["unit/night"] = { name = "Night shift" },
      ["agreement/a1"] = { name = "Shop for all", service = "service/shop", promised_by = "person/victor" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/night", undertakes = "Be there at night" },
    },
    when = {
      { as = "person/ana", update = "obligation/o1", set = { accepted = true } },
      { as = "person/victor", update = "obligation/o1", set = { undertakes = "Be there at night and on Sundays" } },
    },
    expect = { ["obligation/o1"] = { undertakes = "Be there at night" }, refused = "Only somebody of Night shift" },
  },

  ["another team cannot take over what one has accepted, nor take its yes back"] = {
    at = "2026-03-02T09:00:00Z",
    given = two_teams(),
    when = {
      { as = "person/bob", update = "obligation/o1", set = { team = "unit/day" } },
      { as = "person/bob", update = "obligation/o1", set = { team = "unit/day", accepted = false } },
      { as = "person/bob", update = "obligation/o1", set = { accepted = false } },
    },
    expect = {
      ["obligation/o1"] = { team = "unit/night", accepted = true },
      refused = "Night shift accepted this; only somebody of it can take that back, or give it to others",
    },
  },

  ["nor does a team hand its yes to another that was not asked"] = {
    at = "2026-03-02T09:00:00Z",
    given = two_teams(),
    when = { { as = "person/ana", update = "obligation/o1", set = { team = "unit/day" } } },
    expect = { ["obligation/o1"] = { team = "unit/night" }, refused = "Only somebody of Day shift can accept this" },
  },

  ["the one takes its yes back and the other says its own"] = {
    at = "2026-03-02T09:00:00Z",
    given = two_teams(),
    when = {
      { as = "person/ana", update = "obligation/o1", set = { team = "unit/day", accepted = false } },
      { as = "person/bob", update = "obligation/o1", set = { accepted = true } },
    },
    expect = { ["obligation/o1"] = { team = "unit/day", accepted = true }, refused = false },
  },

  ["who leads both moves it at once"] = {
    at = "2026-03-02T09:00:00Z",
    given = two_teams { ["agreement/a1"] = { name = "Shop for all", service = "service/shop", state = "published" } },
    when = { { as = "person/rui", update = "obligation/o1", set = { team = "unit/day" } } },
    expect = {
      ["obligation/o1"] = { team = "unit/day", accepted = true }, refused = false,
      findings = {
        "commitment.both_sides not_signed/provider agreement/a1",
        "commitment.both_sides not_signed/customer agreement/a1",
      },
    },
  },

  ["but not to a promise already made that the other has not accepted"] = {
    at = "2026-03-02T09:00:00Z",
    given = two_teams { ["agreement/a1"] = { name = "Shop for all", service = "service/shop", state = "published" } },
    when = { { as = "person/ana", update = "obligation/o1", set = { team = "unit/day", accepted = false } } },
    expect = { ["obligation/o1"] = { team = "unit/night" }, refused = "Day shift has to accept before it is bound" },
  },
}
