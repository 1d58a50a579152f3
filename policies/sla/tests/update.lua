-- SPDX-License-Identifier: Apache-2.0
local given = {
  ["person/lena"] = { name = "Lena" },
  ["service/till"] = { name = "Till" },
  ["agreement/tills"] = { name = "Tills", service = "service/till", state = "published" },
  ["service_target/news"] = { agreement = "agreement/tills", metric = "update", within = "1h" },
  ["incident/i1"] = {
    number = "INC7", service = "service/till", priority = "p2", state = "in_progress", assignee = "person/lena",
    opened_at = "2026-03-02T09:00:00Z",
  },
}

return tests {
  ["without an agreement about it nobody has to tell"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["incident/i1"] = { priority = "p2", state = "in_progress", opened_at = "2026-03-02T09:00:00Z" } },
    when = { { pass = "3h" } },
    expect = { ["incident/i1"] = { update_state = null }, findings = {} },
  },

  ["each time that the customer hears, it begins anew"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      { pass = "40m" },
      { update = "incident/i1", set = { told_at = "2026-03-02T09:40:00Z" } },
      { pass = "40m" },
    },
    expect = {
      ["incident/i1"] = { update_state = "on_track", update_due = "2026-03-02T10:40:00Z", updates_missed = 0 },
      findings = {},
    },
  },

  ["silence is told, and stays counted when somebody has spoken"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      { pass = "1h30m" },
      { update = "incident/i1", set = { told_at = "2026-03-02T10:30:00Z" } },
      { pass = "1h1m" },
    },
    expect = {
      ["incident/i1"] = { update_state = "breached", updates_missed = 2 },
      findings = { "sla.update breached incident/i1" },
      messages = {
        "sla.escalation update 75% lena 2026-03-02T10:30:00Z incident/i1",
      },
    },
  },

  ["time counts from when it was opened, be that still to come, or else from when it was written down"] = {
    at = "2026-03-02T09:00:00Z",
    given = (function()
      local all = {}
      for id, fields in pairs(given) do
        all[id] = fields
      end
      all["incident/i1"] = {
        number = "INC7", service = "service/till", priority = "p2", state = "in_progress", assignee = "person/lena",
        opened_at = "2026-03-02T12:00:00Z",
      }
      all["incident/i2"] = {
        number = "INC8", service = "service/till", priority = "p2", state = "in_progress", assignee = "person/lena",
        told_at = "2026-03-02T08:30:00Z",
      }
      return all
    end)(),
    when = {
      { pass = "30m" }, { update = "incident/i2", set = { told_at = "2026-03-02T09:30:00Z" } }, { pass = "20m" },
    },
    expect = {
      ["incident/i1"] = { update_state = null, updates_missed = null },
      ["incident/i2"] = { update_state = "on_track", update_due = "2026-03-02T10:30:00Z", updates_missed = 0 },
      findings = {},
    },
  },

  ["what is resolved needs no news"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      { pass = "30m" },
      { update = "incident/i1", set = { state = "resolved", resolved_at = "2026-03-02T09:30:00Z" } },
      { pass = "1d" },
    },
    expect = { ["incident/i1"] = { update_state = "met", updates_missed = 0 }, findings = {} },
  },
}
