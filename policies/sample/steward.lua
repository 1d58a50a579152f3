-- SPDX-License-Identifier: Apache-2.0
-- The organisation: configuration as data. Harbour & Pine sells things for the home on a marketplace of its own.
return {
  name = "Harbour & Pine",
  listen = "127.0.0.1:8420",

  -- Which packs run. "house" is its own, in policies/; the others are built into the program.
  packs = {
    "core", "intake", "value", "commitment", "sla", "notify", "leadership", "reporting", "improvement", "house",
  },

  params = {
    -- What all packs ask for: said once.
    core = { currency = "EUR", zone = "Europe/Berlin", head_of_it = "person/ines" },
    value = { point = 1000 }, -- one point of a score: 1 000 EUR a year
    ["commitment.executive_coverage"] = { minimum = 75 },
    ["intake.github"] = { incident_labels = { "incident", "outage" } },
    improvement = { keeper = "person/noor" },
    ["sla.resolution"] = { p1 = "4h", p2 = "8h", p3 = "2d" },
    ["sla.response"] = { only_agreed = true },
    house = { at_most = 2 },
  },

  -- A year is played in a minute here: whatever is due comes at its own instant, however much that is.
  limits = { policies = { due_most = 0 } },

  -- Who may send webhooks, to /in/NAME. A secret stands in a file of its own, which is not kept with this one.
  sources = {
    github = { intake = "intake.github", scheme = "github-sha256", secret = file "secrets/github" },
    alertmanager = { intake = "intake.alertmanager", scheme = "bearer", secret = file "secrets/alertmanager" },
    servicenow = { intake = "intake.servicenow", scheme = "basic", secret = file "secrets/servicenow" },
    watch = { intake = "house.watch", secret = file "secrets/watch" },
  },
}
