-- The organisation: configuration as data. `steward check` says what is wrong in it; `steward activate`
-- puts policies, parameters and bindings in force; the rest is read when the host starts.
return {
  name = "@NAME@",

  -- Where the host listens. Other machines are let in by an address of theirs and `steward serve --expose`.
  listen = "127.0.0.1:8420",

  -- Which packs run. Those in policies/ are your own; the others are built into the program.
  packs = {
    "core", "intake", "value", "commitment", "sla", "leadership", "reporting", "improvement", "notify", "house",
  },

  -- What the packs leave to you, by pack or by policy.
  params = {
    -- core = { currency = "EUR", zone = "Europe/Berlin", head_of_it = "person/ana" },
    -- ["sla.resolution"] = { p1 = "2h", p2 = "6h" },
  },

  -- How much a policy or guard may do here: draft, shadow, observe, warn or enforce.
  bindings = {
    -- ["commitment.no_promise_for_others"] = { level = "warn" },
  },

  -- Who may send webhooks, to POST /in/NAME. The secret is the one that the sender signs with:
  -- file "…" from here, or env "…". Give the sender the content of that file.
  sources = {
    github = { intake = "intake.github", secret = file "secrets/github" },
    -- alerts = { intake = "intake.alertmanager", secret = file "secrets/alerts" },
  },
}
