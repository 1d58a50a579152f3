-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "leadership",
  version = "1.0.0",
  title = "Who drives service management, and what comes of it",
  requires = { "core", "value", "sla", "commitment" },
  params = {
    act_every = duration { default = "30d", doc = "How often something is done for a programme that does not say so" },
    clusters = json {
      default = {
        cio = "it", it_director = "it", it_manager = "it",
        ceo = "c_level", coo = "c_level", cfo = "c_level",
        line_manager = "business_line",
      },
      doc = "To which group a position belongs: it, c_level or business_line. One that is not listed is placed by "
        .. "where the person works, sits at the table, or leads",
    },
    role_names = json {
      default = {
        cio = "CIO", it_director = "IT director", it_manager = "IT manager", ceo = "CEO", coo = "COO",
        line_manager = "Line-of-business manager", executive = "Other executive", other = "Somebody else",
      },
      doc = "What the roles are called here",
    },
    survey = json {
      default = { it = 58, c_level = 24, business_line = 8 },
      doc = "Percent of 91 companies in which the group drove it: the figures of article 002",
    },
  },
}
