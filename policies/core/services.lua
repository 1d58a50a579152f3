-- SPDX-License-Identifier: Apache-2.0
-- What is delivered, what it is made of, and what it stands on. Business services and IT services are one type.
return model {
  service = {
    doc = "Something a customer gets, whatever it runs on",
    title = "name",
    fields = {
      name = text { required = true, indexed = true },
      kind = enum { "business", "it", default = "it", doc = "For whom the business serves, or beneath such a one" },
      state = enum { "planned", "live", "retired", default = "live" },
      summary = text { doc = "What a customer gets, in one sentence: the line in the catalogue" },
      how_to_get = text { doc = "How a customer asks for it" },
      criticality = enum {
        "low", "medium", "high", "mission_critical",
        default = "medium",
        doc = "What it would mean to be without it",
      },
      owner = ref { "person", doc = "Who answers for its value, cost and quality; it counts once they signed up" },
      unit = ref { "unit", doc = "The unit that provides it" },
      cost_per_year = money { doc = "As planned; what was really spent is in cost" },
      price = money { doc = "What a customer pays" },
      price_basis = text { doc = "For what: a month, a user, an order" },
      loss_per_hour = money { doc = "What an hour without it costs the business" },
      orders_per_hour = integer { doc = "Orders or cases that stop in an hour without it" },
      reviewed = date { doc = "When it was last looked at as a whole" },
      tags = list (text),
      elsewhere = json { doc = "What another catalogue says of it that has no place here: kept as it is" },
    },
  },

  dependency = {
    doc = "One service stands on another",
    fields = {
      consumer = ref { "service", required = true, doc = "The one above, which needs" },
      provider = ref { "service", required = true, doc = "The one beneath, which is needed" },
      share = integer {
        required = true,
        doc = "Percent of the consumer's value that it owes to the provider; of all its providers together at most 100",
      },
    },
  },

  component = {
    doc = "A thing that services run on: an application, a machine, a site, a set of data",
    title = "name",
    fields = {
      name = text { required = true, indexed = true },
      kind = enum {
        "application", "database", "server", "network", "device", "cloud", "site", "data", "asset", "other",
        default = "application",
      },
      service = ref { "service", doc = "The service that it mainly serves; further ones are parts" },
      team = ref { "unit", doc = "Who runs it" },
      supplier = ref "supplier",
      repository = text { indexed = true, doc = "Where its source is, as in \"owner/name\" on GitHub" },
      health = enum { "good", "degraded", "down", "unknown", default = "unknown" },
      reported_at = instant { doc = "When a source last said anything about it" },
      report_every = duration { doc = "How often a source should; unset: nobody watches it" },
      elsewhere = json { doc = "What another catalogue says of it that has no place here: kept as it is" },
      external_url = text,
    },
  },

  part = {
    doc = "Something other than a service that a service is made of: a component, people, a supplier, an asset",
    fields = {
      service = ref { "service", required = true },
      kind = enum { "component", "people", "supplier", "asset", default = "component" },
      component = ref "component",
      unit = ref { "unit", doc = "The people, when it is people" },
      supplier = ref "supplier",
      essential = boolean { default = true, doc = "The service cannot do without it" },
      note = text { doc = "What it does for the service" },
    },
  },

  process = {
    doc = "A way of working that somebody must answer for",
    title = "name",
    fields = {
      name = text { required = true },
      purpose = text,
      owner = ref "person",
      unit = ref "unit",
      service = ref { "service", doc = "The service that it mainly serves, if there is one" },
      review_every = duration { doc = "How often its owner looks at it as a whole" },
      reviewed = date,
    },
  },

  control = {
    doc = "A check by which the owner of a process knows that it is followed",
    fields = {
      process = ref { "process", required = true },
      checks = text { required = true, doc = "What is looked at" },
      owner = ref "person",
      every = duration { doc = "How often" },
    },
  },

  business_context = {
    doc = "How a business process works and what IT does in it, in the words of somebody who does that work",
    fields = {
      service = ref { "service", required = true },
      process = ref "process",
      tells = text { required = true, doc = "How the work is done" },
      it_does = text { doc = "What IT does in it" },
      told_by = ref { "person", required = true },
      told_on = date { required = true },
    },
  },

  need = {
    doc = "Something that a part of the business cannot be without, whether or not a service covers it",
    title = "name",
    fields = {
      name = text { required = true },
      unit = ref { "unit", doc = "Whose need" },
      criticality = enum { "low", "medium", "high", "mission_critical", default = "medium" },
      service = ref { "service", doc = "What covers it; unset: nothing does" },
      outcome = ref "outcome",
    },
  },
}
