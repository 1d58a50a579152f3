-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "sla",
  version = "1.1.0",
  title = "Clocks that are right, and promises that stand on something",
  requires = { "core" },
  params = {
    calendar = ref {
      "calendar",
      ask = "Which calendar has your business hours, as in calendar/office (none: by day and by night)?",
      doc = "When time counts, where no agreement says so; without it by day and by night",
    },
    only_agreed = boolean {
      default = false,
      doc = "Without a target in an agreement there is no clock; else the times of this pack are the promise",
    },
    warn_at = integer { default = 75, doc = "Percent of the time after which it is said to be near" },
    escalation = json {
      default = { ["75%"] = { "assignee" }, ["100%"] = { "service_owner", "relationship_manager" } },
      doc = "Who gets a message at which part of the time. Parts: \"75%\", \"-30m\" before it is due, \"+1h\" after. "
        .. "Roles: assignee, team_lead, service_owner, owners_manager, relationship_manager, promiser",
    },
  },
}
