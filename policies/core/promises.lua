-- SPDX-License-Identifier: Apache-2.0
-- Who signed up for what, and what was promised to whom.
return model {
  commitment = {
    doc = "A person signs up to answer for a service, a process or an outcome",
    fields = {
      person = ref { "person", required = true },
      role = enum {
        "service_owner", "process_owner", "outcome_owner", "sponsor", "relationship_manager",
        required = true,
      },
      service = ref { "service", doc = "For what: this, a process or an outcome" },
      process = ref "process",
      outcome = ref "outcome",
      since = date,
      until_date = date { doc = "Last day; unset: until further notice" },
      review_on = date { doc = "When it is looked at again" },
      review_every = duration { doc = "How often there is to be evidence of it" },
      promise = text { doc = "What will be better for it, in this person's words" },
      promised_outcome = ref { "outcome", doc = "The outcome by which that can be seen" },
      accepted = boolean { default = false, doc = "The person said yes. Nobody else can say it" },
      accepted_by = ref { "person", doc = "Who said yes, where a list from elsewhere names somebody" },
    },
  },

  evidence = {
    doc = "Something done that shows that a commitment, a process or a control is alive",
    fields = {
      kind = enum { "action", "review", "decision", default = "action" },
      commitment = ref "commitment",
      process = ref "process",
      control = ref "control",
      programme = ref "programme",
      person = ref { "person", required = true, doc = "Who did it" },
      done_at = instant { required = true, indexed = true },
      what = text { required = true },
      external_url = text { doc = "Where it can be seen" },
    },
  },

  agreement = {
    doc = "What a provider and a customer agreed about a service",
    title = "name",
    fields = {
      name = text { required = true },
      kind = enum {
        "service", "operational",
        default = "service",
        doc = "With a customer, or between units beneath such a one",
      },
      service = ref { "service", required = true },
      customer = ref "unit",
      provider = ref "unit",
      state = enum { "draft", "published", "ended", default = "draft" },
      promised_by = ref { "person", doc = "Who made the promise" },
      from_date = date,
      to_date = date,
      review_on = date,
      calendar = ref { "calendar", doc = "When it is kept; unset: by day and by night" },
      cost_per_year = money { doc = "What it costs to keep" },
      fee_per_month = money { doc = "What the customer pays: service credits are a part of it" },
      credit_steps = json {
        doc = "What is given back below which availability, as in [{\"below\": 99.9, \"percent\": 5}]: the most counts",
      },
      external_url = text,
    },
  },

  service_target = {
    doc = "One promise within an agreement or a contract",
    fields = {
      agreement = ref "agreement",
      contract = ref "contract",
      metric = enum {
        "availability", "response", "resolution", "update", "throughput", "other",
        required = true,
        doc = "What is promised; update: how long the customer hears nothing at most",
      },
      priority = enum { "p1", "p2", "p3", "p4", "p5", doc = "For which; unset: all" },
      within = duration { doc = "For response, resolution and update" },
      calendar = ref { "calendar", doc = "When its time counts; unset: that of the agreement" },
      escalation = json {
        doc = "Who is told at which part of the time, as in {\"75%\": [\"assignee\"]}; unset: as everywhere",
      },
      at_least = number {
        doc = "For availability in percent; for response and resolution in percent of the incidents, unset: all; "
          .. "for throughput in what it is counted in",
      },
      measured_over = enum { "week", "month", "quarter", "year" },
      rolling = duration { doc = "Measured over this much time up to now, instead" },
      measure = ref { "measure", doc = "By which it is checked" },
      business_statement = text { doc = "What it means for the business, in its words" },
    },
  },

  obligation = {
    doc = "What a team has to do so that an agreement can be kept, and whether it said yes",
    fields = {
      agreement = ref { "agreement", required = true },
      team = ref { "unit", required = true },
      undertakes = text { doc = "What it takes on" },
      accepted = boolean { default = false, doc = "The team said yes. Nobody outside of it can say it" },
    },
  },

  signature = {
    doc = "One side signs an agreement as it stands at that instant",
    fields = {
      agreement = ref { "agreement", required = true },
      side = enum { "customer", "provider", required = true },
      person = ref { "person", required = true },
      signed_at = instant { required = true },
    },
  },

  contract = {
    doc = "What a supplier promised, and at what price",
    title = "name",
    fields = {
      name = text { required = true },
      supplier = ref { "supplier", required = true },
      service = ref "service",
      component = ref "component",
      owner = ref "person",
      state = enum { "draft", "active", "ended", default = "active" },
      from_date = date,
      to_date = date,
      calendar = ref { "calendar", doc = "When it is kept; unset: by day and by night" },
      cost_per_year = money,
      external_url = text,
    },
  },

  support = {
    doc = "A promise that stands on another one: a link of the supply chain",
    fields = {
      agreement = ref { "agreement", required = true, doc = "The promise above" },
      operational = ref { "agreement", doc = "What it stands on: an agreement within the organisation" },
      contract = ref { "contract", doc = "Or a contract with a supplier" },
      how = enum {
        "in_turn", "beside", "instead",
        default = "in_turn",
        doc = "Its time comes after that of the others; or runs beside theirs; or any one of those marked so will do",
      },
    },
  },
}
