-- SPDX-License-Identifier: Apache-2.0
-- What the source says goes, unless the organisation decides so itself. Where the source says nothing, impact and
-- urgency decide.
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
    source_decides = boolean { default = true, doc = "The priority that the source gives goes before the matrix" },
    otherwise = enum {
      "p1", "p2", "p3", "p4", "p5",
      default = "p3",
      doc = "When impact and urgency are not both known",
    },
  },
  gives = {
    matrix_priority = enum { "p1", "p2", "p3", "p4", "p5", doc = "What follows from impact and urgency" },
    effective_priority = enum { "p1", "p2", "p3", "p4", "p5", doc = "By which targets are chosen" },
  },
  eval = function(incident, _, params)
    local row = incident.impact and incident.urgency and params.matrix[incident.impact]
    local matrix = row and row[incident.urgency]
    local told = incident.priority
    return {
      matrix_priority = matrix,
      effective_priority = params.source_decides and told or matrix or told or params.otherwise,
    }
  end,
}
