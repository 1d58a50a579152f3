-- SPDX-License-Identifier: Apache-2.0
-- What it is for, what it is worth, what it costs.
return model {
  objective = {
    doc = "What the organisation as a whole wants to reach",
    title = "name",
    fields = {
      name = text { required = true },
      parent = ref "objective",
      owner = ref "person",
      measure = ref { "measure", doc = "How one would know" },
      dialogue = ref { "dialogue", doc = "The talk between business and IT in which it was agreed" },
      due = date,
      state = enum { "open", "reached", "dropped", default = "open" },
    },
  },

  outcome = {
    doc = "A result in the business that somebody pays for or would miss",
    title = "name",
    fields = {
      name = text { required = true },
      objective = ref { "objective", doc = "What it is part of" },
      kind = enum {
        "competitive_advantage", "cost_reduction", "compliance", "other",
        default = "other",
        doc = "How it helps: by what competitors lack, by costing less, by being allowed to go on",
      },
      competitors_lack = text { doc = "For an advantage: what the others do not have" },
      owner = ref { "person", doc = "The business person who answers for it" },
      unit = ref { "unit", doc = "Whose result it is" },
      value_per_year = money { doc = "What it is worth in a year when it is fully there" },
      measured_value = money { doc = "What it was worth in the last year that was measured" },
      measured_on = date,
      state = enum { "live", "planned", "retired", default = "live" },
    },
  },

  contribution = {
    doc = "A service has a part in an outcome",
    fields = {
      outcome = ref { "outcome", required = true },
      service = ref { "service", required = true },
      weight = integer { required = true, doc = "Percent of the outcome that would not be there without it, 0 to 100" },
      confidence = integer {
        default = 50,
        doc = "Percent: how sure that is, 0 to 100; 50 until somebody has looked",
      },
      because = text { doc = "Why one thinks so" },
    },
  },

  measure = {
    doc = "Something that is counted, and where it should go",
    title = "name",
    fields = {
      name = text { required = true },
      outcome = ref { "outcome", doc = "What it measures: one of these" },
      service = ref "service",
      benefit = ref "benefit",
      process = ref "process",
      counted_in = text { doc = "Percent, minutes, orders" },
      better = enum { "higher", "lower", default = "higher" },
      baseline = number { doc = "Where it stood at first" },
      goal = number { doc = "Where it should be" },
      every = duration { doc = "How often it is measured; older than that it is stale" },
      owner = ref "person",
    },
  },

  measurement = {
    doc = "What a measure was at an instant",
    fields = {
      measure = ref { "measure", required = true },
      measured_at = instant { required = true, indexed = true },
      value = number { required = true },
      worth = money { doc = "The same in money, where it has a price" },
      source = text,
    },
  },

  level_option = {
    doc = "A level at which a service could be delivered, with what it costs and what is still lost at it",
    title = "name",
    fields = {
      name = text { required = true },
      service = ref { "service", required = true },
      agreement = ref { "agreement", doc = "The agreement that sits at this level" },
      cost_per_year = money { required = true },
      expected_loss = money { required = true, doc = "A year, at this level" },
    },
  },

  cost = {
    doc = "Money spent on something in a period",
    fields = {
      service = ref "service",
      component = ref "component",
      unit = ref { "unit", doc = "Who spent it" },
      supplier = ref "supplier",
      kind = enum { "staff", "hardware", "software", "cloud", "supplier", "site", "other", default = "other" },
      amount = money { required = true },
      from_date = date { required = true, indexed = true },
      to_date = date { required = true, indexed = true, doc = "The last day of the period" },
      exact = text { doc = "The amount to its last digit, where its source counts parts of a coin" },
      nano = integer { default = 0, doc = "What `amount` leaves out of that, in billionths of a coin; see exact.lua" },
      atto = integer { default = 0, doc = "And in billionths of those" },
      what = text { doc = "For what it was" },
      brought = text { doc = "Which import, file and row told it last" },
      source = text,
    },
  },

  consumption = {
    doc = "How much of a service somebody used in a period",
    fields = {
      service = ref { "service", required = true },
      consumer = ref { "unit", required = true },
      quantity = integer { required = true },
      counted_in = text { doc = "Orders, users, gigabytes" },
      from_date = date { required = true, indexed = true },
      to_date = date { required = true, indexed = true, doc = "The last day of the period" },
      source = text,
    },
  },

  entitlement = {
    doc = "How much of a service was agreed for somebody",
    fields = {
      service = ref { "service", required = true },
      consumer = ref { "unit", required = true },
      agreement = ref "agreement",
      quantity = integer { required = true },
      per = enum { "month", "quarter", "year", default = "month" },
      accountable = ref { "person", doc = "Who at the consumer answers for staying within it" },
    },
  },

  purchase = {
    doc = "Hardware or software that was bought, and whether it was ever put to use",
    title = "name",
    fields = {
      name = text { required = true },
      kind = enum { "hardware", "software", default = "software" },
      amount = money { required = true },
      supplier = ref "supplier",
      service = ref "service",
      bought_on = date { required = true },
      installed_on = date { doc = "Unset: never" },
      owner = ref "person",
    },
  },
}
