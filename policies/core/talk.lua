-- SPDX-License-Identifier: Apache-2.0
-- How business and IT speak with each other: channels, reviews, ratings, reports, and the programme that is to
-- make service management happen.
return model {
  channel = {
    doc = "A standing way in which business and IT speak with each other",
    title = "name",
    fields = {
      name = text { required = true },
      direction = enum { "to_business", "to_it", "both", default = "both" },
      level = enum { "executive", "manager", "team", "user", required = true },
      unit = ref { "unit", doc = "The part of the business at the other end" },
      service = ref "service",
      owner = ref "person",
      every = duration { doc = "How often it is used; longer silence is stale" },
    },
  },

  dialogue = {
    doc = "They spoke",
    fields = {
      channel = ref { "channel", required = true },
      held_at = instant { required = true, indexed = true },
      direction = enum { "to_business", "to_it", "both", doc = "Who in truth spoke" },
      from_business = ref "person",
      from_it = ref "person",
      decided = text,
    },
  },

  review = {
    doc = "Somebody looked at something as a whole and said how it is",
    fields = {
      kind = enum { "agreement", "relationship", "service", "process", "project", "improvement", required = true },
      agreement = ref { "agreement", doc = "What was looked at: one of these" },
      customer = ref { "unit", doc = "For a relationship" },
      service = ref "service",
      process = ref "process",
      project = ref "project",
      improvement = ref "improvement",
      held_on = date { required = true, indexed = true },
      person = ref { "person", required = true, doc = "Who answers for it" },
      health = enum { "good", "fair", "poor" },
      result = text,
      stage = text { doc = "For a project: the stage that it is to pass" },
      make_better = text { doc = "For a project: how can we make this better?" },
      coordinated = text { doc = "For a project: how is it co-ordinated with operations?" },
      customers_see = text { doc = "For a project: what will customers see?" },
    },
  },

  rating = {
    doc = "A customer says how it was",
    fields = {
      service = ref { "service", required = true },
      customer = ref "unit",
      person = ref "person",
      incident = ref { "incident", doc = "About this one, if about one" },
      score = integer { required = true, doc = "0 to 10" },
      given_at = instant { required = true, indexed = true },
      comment = text,
    },
  },

  communication = {
    doc = "Something was told to an audience: a success, a change, news",
    title = "subject",
    fields = {
      subject = text { required = true },
      audience = ref { "unit", required = true },
      service = ref "service",
      person = ref { "person", doc = "Who told it" },
      sent_at = instant { required = true, indexed = true },
    },
  },

  document = {
    doc = "Something written about a service or a process",
    title = "name",
    fields = {
      name = text { required = true },
      service = ref "service",
      process = ref "process",
      owner = ref "person",
      changed_on = date,
      external_url = text,
    },
  },

  report_series = {
    doc = "A formal report that is due again and again",
    title = "name",
    fields = {
      name = text { required = true },
      about = enum { "it_performance", "it_contribution", "other", required = true },
      every = duration { required = true },
      owner = ref "person",
      recipients = list (ref "person"),
    },
  },

  report_issue = {
    doc = "One edition of a formal report",
    fields = {
      series = ref { "report_series", required = true },
      issued_at = instant { required = true, indexed = true },
      document = json { doc = "What it says, as it came out: /reports/edition/KEY shows it" },
      external_url = text,
    },
  },

  acknowledgement = {
    doc = "A recipient has read an edition",
    fields = {
      issue = ref { "report_issue", required = true },
      person = ref { "person", required = true },
      read_at = instant { required = true },
    },
  },

  programme = {
    doc = "An undertaking to bring service management into the organisation",
    title = "name",
    fields = {
      name = text { required = true },
      lead = ref { "person", doc = "Who drives it now" },
      act_every = duration { doc = "How often its lead is to have done something about it" },
      from_date = date,
      state = enum { "planned", "running", "ended", default = "running" },
    },
  },

  participation = {
    doc = "A person or a unit has a part in a programme, or should",
    fields = {
      programme = ref { "programme", required = true },
      part = enum { "driver", "member", "stand_in", "needed", required = true },
      person = ref "person",
      unit = ref { "unit", doc = "Where a function is needed and no person is named yet" },
      stands_in_for = ref "person",
      from_date = date,
      to_date = date,
    },
  },

  benefit = {
    doc = "One of the six benefits that a programme is to bring",
    fields = {
      programme = ref { "programme", required = true },
      kind = enum {
        "service_quality", "alignment", "operations_cost", "cross_silo", "compliance", "new_initiatives",
        required = true,
      },
      owner = ref "person",
      baseline = number,
      goal = number,
      worth_per_year = money { doc = "When it is fully there" },
    },
  },
}
