-- SPDX-License-Identifier: Apache-2.0
-- Who has signed up, as the board reads it.
return tests {
  ["who signed up for what, who for nothing, and which services wait for an owner"] = {
    at = "2026-03-16T09:00:00Z",
    given = {
      ["person/eva"] = { name = "Eva", executive = true },
      ["person/max"] = { name = "Max", executive = true },
      ["person/kim"] = { name = "Kim", executive = true },
      ["person/old"] = { name = "Otto", executive = true, left_on = "2025-12-31" },
      ["person/dan"] = { name = "Dan", manager = "person/eva" },
      ["unit/sales"] = { name = "Sales", head = "person/eva" },
      ["unit/ops"] = { name = "Operations", head = "person/max" },
      ["outcome/o"] = { name = "Orders", value_per_year = "1000.00 EUR", owner = "person/eva" },
      ["outcome/p"] = { name = "Parcels", value_per_year = "500.00 EUR", owner = "person/max" },
      ["process/p"] = { name = "Returns" },
      ["service/web"] = { name = "Web shop", owner = "person/dan", unit = "unit/sales" },
      ["service/app"] = { name = "App", owner = "person/eva", unit = "unit/sales" },
      ["service/van"] = { name = "Vans", unit = "unit/ops" },
      ["contribution/1"] = { outcome = "outcome/o", service = "service/web", weight = 80, confidence = 100 },
      ["contribution/2"] = { outcome = "outcome/o", service = "service/app", weight = 20, confidence = 100 },
      ["contribution/3"] = { outcome = "outcome/p", service = "service/van", weight = 100, confidence = 100 },
      ["commitment/1"] = {
        person = "person/eva", role = "service_owner", service = "service/app", accepted = true, since = "2026-01-01",
        promise = "Fewer crashes", promised_outcome = "outcome/o",
      },
      ["commitment/2"] = { person = "person/eva", role = "process_owner", process = "process/p" },
      ["commitment/3"] = {
        person = "person/eva", role = "outcome_owner", outcome = "outcome/o", accepted = true,
        until_date = "2026-01-31",
        promised_outcome = "outcome/o",
      },
      ["evidence/1"] = {
        kind = "action", commitment = "commitment/1", person = "person/eva", done_at = "2026-03-01T10:00:00Z",
        what = "Talked to the users",
      },
    },
    expect = { reports = { ["commitment.by_executive"] = {
      has = {
        "- Executives who signed up: 1 (of 3 executives)", "- Value owned by somebody who signed up: 13 %",
        "| Eva | 1 | 2 | 1 000 EUR",
        "| Max | 0 | 1 | 500 EUR", "- Max: nothing, or nothing that counts",
        "| Eva | service owner | App | Fewer crashes | yes | alive | 1 March 2026, 10:00 |",
        "| Eva | process owner | Returns | – | no | named only | – |",
        "| Eva | outcome owner | Orders | Orders | no | over |",
        "| Eva | Web shop | Dan | 800 EUR", "| Max | Vans | – | 500 EUR",
      },
      lacks = { "Otto" },
    } } },
  },
  ["where nobody sits at the table nobody can have signed up"] = {
    expect = { reports = { ["commitment.by_executive"] = {
      has = { "- Executives who signed up: 0 (nobody is recorded as an executive)" },
      lacks = { "Signed up for nothing", "What executives signed up for" },
    } } },
  },

  ["who has most in their area comes first, and of many services the fifty that are worth most are named"] = {
    at = "2026-03-16T09:00:00Z",
    given = (function()
      local given = {
        ["person/ann"] = { name = "Ann", executive = true },
        ["person/bea"] = { name = "Bea", executive = true },
        ["person/zoe"] = { name = "Zoe", executive = true },
        ["outcome/o"] = { name = "Orders", value_per_year = "1000.00 EUR", owner = "person/zoe" },
        ["outcome/p"] = { name = "Parcels", value_per_year = "2000.00 EUR", owner = "person/bea" },
        ["service/app"] = { name = "App", owner = "person/zoe" },
        ["service/van"] = { name = "Vans", owner = "person/bea" },
        ["contribution/app"] = { outcome = "outcome/o", service = "service/app", weight = 100, confidence = 100 },
        ["contribution/van"] = { outcome = "outcome/p", service = "service/van", weight = 100, confidence = 100 },
      }
      for i = 1, 50 do
        given["service/small" .. i] = { name = "Small " .. i, owner = "person/zoe" }
      end
      return given
    end)(),
    expect = { reports = { ["commitment.by_executive"] = {
      has = {
        "| Bea | 0 | 1 | 2 000 EUR (2) | 0 EUR | 0 % |\n| Zoe | 0 | 51 | 1 000 EUR (3) |",
        "Zoe, and 1 more in the area, worth less", "App: 1 000 EUR",
      },
    } } },
  },

  ["where nothing in an area is worth anything yet there is no share of it to tell"] = {
    at = "2026-03-16T09:00:00Z",
    given = {
      ["person/ann"] = { name = "Ann", executive = true },
      ["service/app"] = { name = "App", owner = "person/ann" },
    },
    expect = { reports = { ["commitment.by_executive"] = {
      "- Value owned by somebody who signed up: –", "- Value a year in all areas: 0 EUR", "| Ann | 0 | 1 | 0 EUR",
    } } },
  },
}
