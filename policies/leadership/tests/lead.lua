-- SPDX-License-Identifier: Apache-2.0
-- Only what leadership.lead says is of interest: all else is kept quiet by parameters and by a complete ledger.
local quiet = { ["leadership.engagement"] = { needed = {} } }

local function house(programme, more)
  local given = {
    ["unit/it"] = { name = "IT", business = "it", head = "person/ines" },
    ["person/petra"] = { name = "Petra", position = "ceo", executive = true, deputy = "person/ines" },
    ["person/ines"] = { name = "Ines", unit = "unit/it", position = "cio", deputy = "person/tom" },
    ["person/tom"] = { name = "Tom", unit = "unit/it", position = "it_director", manager = "person/ines" },
    ["programme/bsm"] = programme,
    ["participation/p"] = { programme = "programme/bsm", part = "driver", person = "person/petra" },
  }
  for _, kind in ipairs { "service_quality", "alignment", "cross_silo", "compliance", "new_initiatives" } do
    given["benefit/" .. kind] = { programme = "programme/bsm", kind = kind, baseline = 1, goal = 2 }
    given["measure/" .. kind] = { name = kind, benefit = "benefit/" .. kind, every = "3650d" }
    given["measurement/" .. kind] = { measure = "measure/" .. kind, measured_at = "2026-03-01T00:00:00Z", value = 1.5 }
  end
  given["benefit/cost"] = { programme = "programme/bsm", kind = "operations_cost", baseline = 1, goal = 2 }
  given["measure/cost"] = { name = "Cost", benefit = "benefit/cost", every = "3650d" }
  given["measurement/cost"] = { measure = "measure/cost", measured_at = "2026-03-01T00:00:00Z", value = 1.5 }
  for id, fields in pairs(more or {}) do
    given[id] = fields
  end
  return given
end

local nothing_strategic = "leadership.motives nothing_in_it participation/p"

return tests {
  ["a programme handed to an IT director is flagged, with the day on which that was"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = house { name = "Better services", lead = "person/ines" },
    when = { { pass = "1d" }, { update = "programme/bsm", set = { lead = "person/tom" } } },
    expect = {
      ["programme/bsm"] = { led_from_the_top = false },
      findings = { nothing_strategic, "leadership.lead delegated programme/bsm" },
    },
  },

  ["taken back, it is led from the top again"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = house { name = "Better services", lead = "person/tom" },
    when = { { update = "programme/bsm", set = { lead = "person/ines" } } },
    expect = { ["programme/bsm"] = { led_from_the_top = true }, findings = { nothing_strategic } },
  },

  ["somebody else may steal the thunder"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = house { name = "Better services", lead = "person/petra" },
    expect = { findings = { nothing_strategic, "leadership.lead led_elsewhere programme/bsm" } },
  },

  ["a programme without a lead is for who leads IT"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = house { name = "Better services" },
    expect = { findings = { nothing_strategic, "leadership.lead nobody_leads programme/bsm" } },
  },

  ["no action within the interval is flagged of both, and evidence ends it for who did it"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = house({ name = "Better services", lead = "person/tom", act_every = "14d" }),
    when = {
      { pass = "15d" },
      { put = "evidence/e1", set = {
        programme = "programme/bsm", person = "person/ines", what = "Opened the review",
        done_at = "2026-03-16T09:00:00Z",
      } },
    },
    expect = {
      findings = {
        nothing_strategic,
        "leadership.lead delegated programme/bsm",
        "leadership.lead no_action/person/tom programme/bsm",
      },
    },
  },

  ["an old action is no action, and the stand-in acting alone is named"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = house({ name = "Better services", lead = "person/ines", from_date = "2026-01-01" }, {
      ["evidence/e1"] = { programme = "programme/bsm", person = "person/ines", what = "Began",
        done_at = "2026-01-01T09:00:00Z" },
      ["evidence/e2"] = { programme = "programme/bsm", person = "person/tom", what = "Went on",
        done_at = "2026-03-01T09:00:00Z" },
    }),
    expect = {
      ["programme/bsm"] = { stand_in = "person/tom" },
      findings = {
        nothing_strategic,
        "leadership.lead no_action/person/ines programme/bsm",
        "leadership.engagement stand_in_acts_alone programme/bsm",
      },
    },
  },

  ["where nobody leads IT, nobody can be asked"] = {
    at = "2026-03-02T09:00:00Z",
    params = quiet,
    given = { ["programme/bsm"] = { name = "Better services" }, ["programme/old"] = { name = "Old", state = "ended" } },
    expect = {
      ["programme/bsm"] = { led_from_the_top = false },
      ["programme/old"] = { led_from_the_top = null },
      findings = {
        "leadership.drivers nobody_drives programme/bsm",
        "leadership.ledger_complete benefits_missing programme/bsm",
        "leadership.lead head_unknown programme/bsm",
      },
    },
  },
}
