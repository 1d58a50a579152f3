-- SPDX-License-Identifier: Apache-2.0
local given = {
  ["person/lena"] = { name = "Lena" },
  ["person/ines"] = { name = "Ines" },
  ["person/maya"] = { name = "Maya" },
  ["unit/sellers"] = { name = "Sellers", kind = "customer", relationship_manager = "person/maya" },
  ["person/sam"] = { name = "Sam", unit = "unit/sellers" },
  ["service/till"] = { name = "Till", owner = "person/ines" },
  ["incident/i1"] = {
    number = "INC7", service = "service/till", priority = "p1", state = "in_progress", assignee = "person/lena",
    caller = "person/sam", opened_at = "2026-03-02T09:00:00Z",
  },
}

return tests {
  ["first who works on it, then who answers for it and who looks after the customer"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { { pass = "4h1m" } },
    expect = {
      messages = {
        "sla.escalation resolution 75% lena 2026-03-02T09:00:00Z incident/i1",
        "sla.escalation resolution 100% ines 2026-03-02T09:00:00Z incident/i1",
        "sla.escalation resolution 100% maya 2026-03-02T09:00:00Z incident/i1",
      },
      findings = { "sla.resolution breached incident/i1" },
    },
  },

  ["what was told stays told when it is resolved"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      { pass = "3h30m" },
      { update = "incident/i1", set = { state = "resolved", resolved_at = "2026-03-02T12:30:00Z" } },
      { pass = "10m" },
      { update = "incident/i1", set = { state = "in_progress", resolved_at = null } },
    },
    expect = { messages = { "sla.escalation resolution 75% lena 2026-03-02T09:00:00Z incident/i1" } },
  },

  ["each organisation has its own ladder, and a target its own"] = {
    at = "2026-03-02T09:00:00Z",
    params = { sla = { escalation = { ["-10m"] = { "service_owner" } } } },
    given = {
      ["person/ines"] = { name = "Ines" },
      ["person/tom"] = { name = "Tom" },
      ["service/till"] = { name = "Till", owner = "person/ines" },
      ["agreement/tills"] = {
        name = "Tills", service = "service/till", state = "published", promised_by = "person/tom",
      },
      ["service_target/p2"] = {
        agreement = "agreement/tills", metric = "resolution", priority = "p2", within = "4h",
        escalation = { ["50%"] = { "promiser", "service_owner" } },
      },
      ["incident/i1"] = {
        service = "service/till", priority = "p1", state = "in_progress", opened_at = "2026-03-02T09:00:00Z",
      },
      ["incident/i2"] = {
        service = "service/till", priority = "p2", state = "in_progress", opened_at = "2026-03-02T09:00:00Z",
      },
    },
    when = { { pass = "3h50m" } },
    expect = {
      messages = {
        "sla.escalation resolution -10m ines 2026-03-02T09:00:00Z incident/i1",
        "sla.escalation resolution 50% ines 2026-03-02T09:00:00Z incident/i2",
        "sla.escalation resolution 50% tom 2026-03-02T09:00:00Z incident/i2",
      },
    },
  },

  ["of what was over before it became known nobody is told"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["service/till"] = { name = "Till", owner = "person/ines" },
      ["incident/i1"] = {
        service = "service/till", priority = "p1", state = "closed", opened_at = "2026-03-01T20:00:00Z",
        resolved_at = "2026-03-02T08:00:00Z",
      },
    },
    expect = { ["incident/i1"] = { resolution_state = "missed" }, messages = {}, findings = {} },
  },

  ["nor of what is long gone"] = {
    at = "2026-03-02T09:00:00Z",
    given = {
      ["person/ines"] = { name = "Ines" },
      ["service/till"] = { name = "Till", owner = "person/ines" },
      ["incident/i1"] = {
        service = "service/till", priority = "p1", state = "in_progress", opened_at = "2026-02-20T09:00:00Z",
      },
    },
    expect = {
      ["incident/i1"] = { resolution_state = "breached" },
      messages = {},
      findings = { "sla.resolution breached incident/i1" },
    },
  },

  ["a role that nobody knows is an error, not silence"] = {
    at = "2026-03-02T09:00:00Z",
    params = { sla = { escalation = { ["50%"] = { "boss" } } } },
    given = given,
    when = { { pass = "2h" } },
    expect = { findings = { "sla.escalation error incident/i1" } },
  },
}
