-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "reporting",
  version = "1.0.0",
  title = "Service management in business terms",
  requires = { "core", "value", "sla" },
  params = {
    stops = text { default = "order", doc = "What stops while a service is away, one of them: order, admission, case" },
    critical = list {
      text,
      default = { "high", "mission_critical" },
      doc = "How critical a service is for its ground to be watched and its context to be asked for first",
    },
  },
}
