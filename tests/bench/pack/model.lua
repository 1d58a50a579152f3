return model {
  person = { fields = { name = text } },
  service = {
    fields = {
      name = text, owner = ref "person", tier = integer, cost = integer, reviewed_at = instant,
    },
  },
  outcome = { fields = { name = text, value = integer } },
  contribution = { fields = { service = ref "service", outcome = ref "outcome", weight = integer } },
  dependency = { fields = { consumer = ref "service", provider = ref "service", share = integer } },
  incident = {
    fields = {
      service = ref "service", title = text, priority = integer, opened_at = instant,
      state = enum { "new", "in_progress", "on_hold", "resolved", "closed", default = "new" },
    },
  },
}
