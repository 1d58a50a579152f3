-- SPDX-License-Identifier: Apache-2.0
-- What the source says goes. Where it says nothing, impact and urgency decide.
return policy {
  title = "Every incident has a priority",
  source = "pack sla",
  on = "incident",
  params = {
    matrix = json {
      default = {
        high = { high = "p1", medium = "p2", low = "p3" },
        medium = { high = "p2", medium = "p3", low = "p4" },
        low = { high = "p3", medium = "p4", low = "p4" },
      },
      doc = "Impact, then urgency: the priority that follows",
    },
    otherwise = enum {
      "p1", "p2", "p3", "p4", "p5",
      default = "p3",
      doc = "When impact and urgency are not both known",
    },
  },
  gives = {
    effective_priority = enum { "p1", "p2", "p3", "p4", "p5", doc = "By which targets are chosen" },
  },
  eval = function(incident, _, params)
    local priority = incident.priority
    if not priority and incident.impact and incident.urgency then
      priority = params.matrix[incident.impact][incident.urgency]
    end
    return { effective_priority = priority or params.otherwise }
  end,
}
