-- SPDX-License-Identifier: Apache-2.0
-- One queue over five kinds of work.
local function shop(more)
  local given = {
    ["person/ana"] = { name = "Ana" },
    ["measure/orders"] = { name = "Orders a day" },
    ["objective/growth"] = { name = "Grow by a third", measure = "measure/orders" },
    ["service/shop"] = { name = "Shop", owner = "person/ana" },
    ["outcome/sales"] = {
      name = "Online sales", value_per_year = money(100000000, "EUR"), kind = "compliance",
      measured_value = money(100000000, "EUR"), measured_on = "2025-12-31", objective = "objective/growth",
    },
    ["contribution/c1"] = { outcome = "outcome/sales", service = "service/shop", weight = 100, confidence = 100 },
  }
  for id, fields in pairs(more) do
    given[id] = fields
    local kind = id:match("^%l+")
    if kind == "demand" or kind == "change" or kind == "improvement" then
      fields.objective = "objective/growth"
    end
  end
  return given
end

return tests {
  ["each piece of work has its worth, and the reason in words"] = {
    given = shop {
      ["incident/i1"] = { title = "Nobody can pay", service = "service/shop", impact = "high" },
      ["demand/d1"] = {
        title = "Faster search", outcome = "outcome/sales", value_per_year = money(9000000, "EUR"),
        estimate = money(3000000, "EUR"),
      },
      ["improvement/m1"] = { title = "Clearer bills", outcome = "outcome/sales", cost = money(300000, "EUR") },
      ["change/c1"] = { title = "New colours" },
      ["problem/p1"] = { title = "Nobody knows why", service = "service/shop" },
    },
    expect = {
      ["incident/i1"] = {
        worth = "1000000.00 EUR",
        queue_depth = 0,
        queue_because = "Worth 1 000 000 EUR a year: Shop is worth 1 000 000 EUR a year, and 100 % of it is touched.",
      },
      ["demand/d1"] = {
        worth = "80000.00 EUR",
        queue_because = "Worth 80 000 EUR a year: it adds 90 000 EUR a year; it costs 30 000 EUR, 10 000 EUR a year "
          .. "over 3 years.",
      },
      ["improvement/m1"] = {
        worth = "99000.00 EUR",
        queue_because = "Worth 99 000 EUR a year: nobody says what it adds; it serves Online sales, worth 1 000 000 "
          .. "EUR a year, and counts for 10 % of that; it costs 3 000 EUR, 1 000 EUR a year over 3 years.",
      },
      ["change/c1"] = { queue_because = "Worth 0 EUR a year: nothing says what it adds." },
      ["problem/p1"] = { queue_because = "Worth 0 EUR a year: no incident of it has cost anything yet." },
      findings = {},
    },
  },

  ["what has to come first is worth what waits for it, all the way"] = {
    given = shop {
      ["change/c1"] = { title = "New database" },
      ["problem/p1"] = { title = "Slow database", change = "change/c1" },
      ["incident/i1"] = {
        title = "Nobody can pay", service = "service/shop", impact = "high", problem = "problem/p1",
      },
      ["demand/d1"] = { title = "Faster search", value_per_year = money(9000000, "EUR") },
      ["improvement/m1"] = { title = "Clearer bills" },
      ["precedence/1"] = { earlier = "improvement/m1", later = "demand/d1" },
    },
    expect = {
      ["change/c1"] = {
        worth = "0.00 EUR",
        queue_value = "1000000.00 EUR",
        queue_depth = 2,
        queue_because = "Worth 0 EUR a year: nothing says what it adds. It comes before Slow database, which waits for "
          .. "it, and counts for as much: 1 000 000 EUR a year.",
      },
      ["problem/p1"] = { queue_value = "1000000.00 EUR", queue_depth = 1 },
      ["incident/i1"] = {
        queue_depth = 0,
        queue_because = "Worth 1 000 000 EUR a year: Shop is worth 1 000 000 EUR a year, and 100 % of it is touched. "
          .. "It waits for Slow database.",
      },
      ["improvement/m1"] = { queue_value = "90000.00 EUR", queue_depth = 1 },
      ["demand/d1"] = { queue_value = "90000.00 EUR", queue_depth = 0 },
      findings = {},
    },
  },

  ["what is more valuable itself keeps its own value"] = {
    given = shop {
      ["demand/d1"] = { title = "Faster search", value_per_year = money(9000000, "EUR") },
      ["demand/d2"] = { title = "Pink buttons", value_per_year = money(100000, "EUR") },
      ["precedence/1"] = { earlier = "demand/d1", later = "demand/d2", because = "Buttons belong to search" },
    },
    expect = {
      ["demand/d1"] = {
        queue_value = "90000.00 EUR",
        queue_because = "Worth 90 000 EUR a year: it adds 90 000 EUR a year. It comes before Pink buttons, which waits "
          .. "for it.",
      },
    },
  },

  ["an incident with a way around does not wait for its problem"] = {
    given = shop {
      ["problem/p1"] = { title = "Slow database", workaround = "Start it again" },
      ["incident/i1"] = { title = "Nobody can pay", service = "service/shop", problem = "problem/p1", impact = "low" },
    },
    expect = {
      ["problem/p1"] = { queue_value = "0.00 EUR", queue_depth = 0 },
      ["incident/i1"] = {
        worth = "100000.00 EUR",
        queue_because = "Worth 100 000 EUR a year: Shop is worth 1 000 000 EUR a year, and 10 % of it is touched.",
      },
    },
  },

  ["what is done waits for nothing and keeps nobody waiting"] = {
    given = shop {
      ["change/c1"] = { title = "New database" },
      ["demand/d1"] = { title = "Faster search", value_per_year = money(9000000, "EUR") },
      ["precedence/1"] = { earlier = "change/c1", later = "demand/d1" },
    },
    when = { { update = "change/c1", set = { state = "done" } } },
    expect = {
      ["change/c1"] = { in_queue = false, queue_value = null, queue_order = null },
      ["demand/d1"] = { queue_because = "Worth 90 000 EUR a year: it adds 90 000 EUR a year." },
    },
  },

  ["a problem is worth what its incidents have cost"] = {
    at = "2026-03-02T09:00:00Z",
    given = shop {
      ["component/db"] = { name = "Database", service = "service/shop" },
      ["problem/p1"] = { title = "Slow database" },
      ["incident/i1"] = {
        title = "Slow", service = "service/shop", impact = "high", problem = "problem/p1", state = "resolved",
        opened_at = "2026-02-01T00:00:00Z", resolved_at = "2026-02-02T12:30:00Z",
      },
      ["incident/i2"] = {
        title = "Slow again", component = "component/db", problem = "problem/p1", state = "closed",
        opened_at = "2026-02-03T00:00:00Z", closed_at = "2026-02-04T12:30:00Z",
      },
      ["incident/i3"] = { title = "Somewhere else", state = "closed", problem = "problem/p1" },
    },
    expect = {
      ["incident/i1"] = { lost = "4166.66 EUR" },
      ["incident/i2"] = { lost = "2083.33 EUR" },
      ["incident/i3"] = { lost = null },
      ["problem/p1"] = {
        worth = "6249.99 EUR",
        queue_because = "Worth 6 249.99 EUR a year: 2 of its 3 incidents have cost 6 249.99 EUR so far, and would "
          .. "again.",
      },
    },
  },

  ["what an hour without it costs counts where that is more"] = {
    given = shop {
      ["service/till"] = { name = "Till", loss_per_hour = money(100000, "EUR") },
      ["incident/i1"] = { title = "No till", service = "service/till", impact = "high" },
      ["incident/i2"] = { title = "Something" },
    },
    expect = {
      ["incident/i1"] = {
        worth = "8760000.00 EUR",
        queue_because = "Worth 8 760 000 EUR a year: an hour without Till costs 1 000 EUR, 8 760 000 EUR a year, and "
          .. "100 % of it is touched.",
      },
      ["incident/i2"] = { queue_because = "Worth 0 EUR a year: it names no service." },
    },
  },

  ["what cannot be compared is said and keeps its place in the queue"] = {
    given = shop {
      ["demand/d1"] = { title = "Faster search", sponsor = "person/ana", value_per_year = money(9000000, "USD") },
      ["demand/d2"] = {
        title = "New tills", requested_by = "person/ana", value_per_year = money(9000000, "EUR"),
        estimate = money(100, "USD"),
      },
    },
    expect = {
      ["demand/d1"] = {
        queue_value = "0.00 EUR",
        queue_because = "Worth 0 EUR a year: it adds 90 000 USD a year, which is not compared with EUR.",
      },
      ["demand/d2"] = {
        worth = "90000.00 EUR",
        queue_because = "Worth 90 000 EUR a year: it adds 90 000 EUR a year; its cost of 1 USD is not compared with "
          .. "that.",
      },
      findings = { "value.queue_demand not_comparable demand/d1", "value.queue_demand not_comparable demand/d2" },
    },
  },

  ["a ring is told once, with its path, and nobody waits for it"] = {
    given = shop {
      ["demand/d1"] = { title = "Faster search", value_per_year = money(9000000, "EUR"), sponsor = "person/ana" },
      ["problem/p1"] = { title = "Slow database", change = "change/c1" },
      ["change/c1"] = { title = "New database" },
      ["precedence/a"] = { earlier = "problem/p1", later = "demand/d1" },
      ["precedence/b"] = { earlier = "demand/d1", later = "change/c1" },
    },
    expect = {
      ["precedence/a"] = { in_ring = true },
      ["precedence/b"] = { in_ring = true },
      ["change/c1"] = { queue_value = "0.00 EUR", queue_depth = 1 },
      findings = { "value.precedence_is_sound waits_for_itself precedence/a" },
    },
  },

  ["a ring is gone when one of them does not have to wait"] = {
    given = shop {
      ["incident/i1"] = { title = "Nobody can pay", service = "service/shop", problem = "problem/p1" },
      ["problem/p1"] = { title = "Slow database" },
      ["precedence/a"] = { earlier = "incident/i1", later = "problem/p1" },
      ["precedence/b"] = { earlier = "problem/p1", later = "problem/p1" },
    },
    when = { { delete = "precedence/b" }, { update = "problem/p1", set = { workaround = "Start it again" } } },
    expect = { ["precedence/a"] = { in_ring = false }, ["incident/i1"] = { queue_depth = 1 }, findings = {} },
  },

  ["a precedence between what is no work is said"] = {
    given = shop {
      ["demand/d1"] = { title = "Faster search" },
      ["precedence/a"] = { earlier = "service/shop", later = "demand/d1" },
      ["precedence/b"] = { earlier = "demand/d1", later = "demand/nothing" },
    },
    expect = {
      ["precedence/a"] = { in_ring = false },
      findings = {
        "value.precedence_is_sound no_such_work/earlier precedence/a",
        "value.precedence_is_sound no_such_work/later precedence/b",
      },
    },
  },

  ["a problem says how many of its incidents have cost something, and how many have not"] = {
    at = "2026-03-02T09:00:00Z",
    given = (function()
      local given = shop {
        ["problem/one"] = { title = "One of many" }, ["problem/all"] = { title = "All" },
        ["problem/only"] = { title = "Only one" }, ["problem/free"] = { title = "Free" },
      }
      local function incidents(problem, costly, all)
        for i = 1, all do
          given["incident/" .. problem .. i] = {
            title = "Slow", service = "service/shop", impact = "high", problem = "problem/" .. problem,
            state = "closed", opened_at = "2026-02-01T00:00:00Z",
            closed_at = i <= costly and "2026-02-02T12:00:00Z" or "2026-02-01T00:00:00Z",
          }
        end
      end
      incidents("one", 1, 4)
      incidents("all", 2, 2)
      incidents("only", 1, 1)
      incidents("free", 0, 2)
      return given
    end)(),
    expect = {
      ["incident/one1"] = { lost = "4109.58 EUR" }, ["incident/one2"] = { lost = null },
      ["problem/one"] = { queue_because =
        "Worth 4 109.58 EUR a year: one of its 4 incidents has cost 4 109.58 EUR so far, and would again." },
      ["problem/all"] = { queue_because =
        "Worth 8 219.16 EUR a year: its 2 incidents have cost 8 219.16 EUR so far, and would again." },
      ["problem/only"] = { queue_because =
        "Worth 4 109.58 EUR a year: its incident has cost 4 109.58 EUR so far, and would again." },
      ["problem/free"] = { queue_because = "Worth 0 EUR a year: no incident of it has cost anything yet." },
    },
  },

  ["of very many incidents it is said how many have cost something at least"] = {
    at = "2026-03-02T09:00:00Z",
    given = (function()
      local given = shop { ["problem/p1"] = { title = "Slow database" } }
      for i = 1, 103 do
        given["incident/i" .. i] = {
          title = "Slow", service = "service/shop", impact = "high", problem = "problem/p1", state = "closed",
          opened_at = "2026-02-01T00:00:00Z", closed_at = "2026-02-01T01:00:00Z",
        }
      end
      return given
    end)(),
    expect = { ["problem/p1"] = { queue_because =
      "Worth 11 757 EUR a year: at least 100 of its 103 incidents have cost 11 757 EUR so far, and would again." } },
  },

  ["work without a title goes by its id, and an impact that is not counted touches nothing"] = {
    params = { value = { touched = { high = 100, medium = 50 } } },
    given = shop {
      ["problem/p1"] = { title = "Slow database" },
      ["incident/i1"] = { service = "service/shop", impact = "low", problem = "problem/p1" },
    },
    expect = {
      ["incident/i1"] = {
        queue_because = "Worth 0 EUR a year: Shop is worth 1 000 000 EUR a year, and 0 % of it is touched. "
          .. "It waits for Slow database.",
      },
      ["problem/p1"] = { queue_because = "Worth 0 EUR a year: no incident of it has cost anything yet. "
        .. "It comes before incident/i1, which waits for it." },
    },
  },

  ["what has to wait for a problem with which it is not linked is no ring"] = {
    given = shop {
      ["problem/p1"] = { title = "Slow database" },
      ["incident/i1"] = { title = "Nobody can pay", service = "service/shop", impact = "high" },
      ["incident/i2"] = { title = "Slow", service = "service/shop", impact = "low", problem = "problem/p1" },
      ["precedence/1"] = { earlier = "incident/i1", later = "problem/p1" },
    },
    when = {
      { update = "outcome/sales", set = { value_per_year = money(200000000, "EUR") } },
      { update = "incident/i1", set = { impact = "medium" } },
    },
    expect = {
      ["incident/i1"] = { worth = "1000000.00 EUR", queue_depth = 2 },
      ["problem/p1"] = { queue_value = "200000.00 EUR", queue_depth = 1 },
      findings = {},
    },
  },

  ["nor is what has to wait for the change of such a problem, or for a change with which it is not linked"] = {
    given = shop {
      ["change/c1"] = { title = "New database" },
      ["problem/p1"] = { title = "Slow database", change = "change/c1" },
      ["problem/p2"] = { title = "Slow network" },
      ["problem/p3"] = { title = "Slow disks", change = "change/c1", state = "resolved" },
      ["incident/i1"] = { title = "Nobody can pay", service = "service/shop", impact = "high" },
      ["incident/i2"] = { title = "Slow", service = "service/shop", impact = "low", problem = "problem/p1" },
      ["precedence/1"] = { earlier = "incident/i1", later = "change/c1" },
      ["precedence/2"] = { earlier = "problem/p2", later = "change/c1" },
    },
    when = { { update = "outcome/sales", set = { value_per_year = money(200000000, "EUR") } } },
    expect = {
      ["incident/i1"] = { worth = "2000000.00 EUR", queue_depth = 3 },
      ["problem/p2"] = { queue_value = "200000.00 EUR", queue_depth = 3 },
      ["change/c1"] = { queue_value = "200000.00 EUR", queue_depth = 2 },
      ["problem/p1"] = { queue_value = "200000.00 EUR", queue_depth = 1 },
      findings = {},
    },
  },
}
