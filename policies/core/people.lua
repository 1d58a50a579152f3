-- SPDX-License-Identifier: Apache-2.0
-- Who is there: people, the units they work in, and suppliers.
return model {
  unit = {
    doc = "A part of the organisation, or a customer of it, that can answer for something",
    title = "name",
    fields = {
      name = text { required = true, indexed = true },
      kind = enum { "company", "division", "department", "team", "customer", default = "team" },
      business = enum {
        "it", "sales", "marketing", "finance", "human_resources", "operations", "logistics", "customer_care",
        "product", "legal", "other",
        doc = "The function that it has in the organisation",
      },
      parent = ref { "unit", doc = "The unit that it is a part of" },
      head = ref { "person", doc = "Who leads it and speaks for it" },
      relationship_manager = ref { "person", doc = "Who looks after this customer, whatever the agreements say" },
      source = text { doc = "The source that first named it; empty when somebody here wrote it down" },
    },
  },

  person = {
    doc = "Somebody who can sign up, decide, deliver, ask or be told",
    title = "name",
    fields = {
      name = text { required = true, indexed = true },
      email = text { indexed = true },
      unit = ref { "unit", doc = "Where this person works" },
      manager = ref { "person", doc = "The next one up the line" },
      position = enum {
        "ceo", "coo", "cfo", "cio", "executive", "it_director", "it_manager", "line_manager", "lead", "member",
        "outside",
        default = "member",
        doc = "What this person is in the line, for who drives what",
      },
      executive = boolean { default = false, doc = "Sits at the table where money and direction are decided" },
      level = integer { doc = "Steps below the top of the organisation: 0 leads all of it" },
      budget_authority = money { doc = "What this person may commit in a year without asking" },
      deputy = ref { "person", doc = "Who acts in this person's stead" },
      left_on = date { doc = "Last day in the organisation; unset while here" },
      github_login = text { indexed = true, doc = "Name on GitHub, so that issues find their people" },
      source = text { doc = "The source that first named this person; empty when somebody here did" },
    },
  },

  supplier = {
    doc = "Somebody outside from whom parts of services are bought",
    title = "name",
    fields = {
      name = text { required = true },
      owner = ref { "person", doc = "Who looks after this supplier" },
      external_url = text,
    },
  },
}
