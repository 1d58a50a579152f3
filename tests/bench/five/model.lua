-- The same fields of a service as in ../hook, but for those that the pack core has of another kind.
return model {
  service = {
    fields = {
      tier = integer, graveness = integer, owners = integer, cost_month = number, revenue_hour = number,
      users = integer, req_rate = number, err_rate = number, latency_p99 = number, open_incidents = integer,
      open_changes = integer, sla_target = number, sla_actual = number, maturity = integer, last_review = integer,
      rated = integer,
      dep1 = ref "service", dep2 = ref "service", dep3 = ref "service", dep4 = ref "service", dep5 = ref "service",
    },
  },
}
