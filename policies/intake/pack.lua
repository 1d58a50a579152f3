-- SPDX-License-Identifier: Apache-2.0
local defaults = require "intake.defaults"

return pack {
  name = "intake",
  version = "2.0.0",
  title = "Webhooks from the tools that people have",
  requires = { "core" },
  params = {
    services = json {
      doc = "Which service a name at a sender is of, as in { [\"payments-*\"] = \"service/checkout\", "
        .. "[\"team=billing\"] = \"service/invoices\" }: names, labels, repositories; the longest that fits counts",
    },
    service_labels = list { text, default = defaults.values.service_labels, doc = "Labels that name a service" },
    component_labels = list { text, default = defaults.values.component_labels, doc = "Labels that name a component" },
    severity_labels = list {
      text,
      default = defaults.values.severity_labels,
      doc = "Labels from which impact and urgency follow",
    },
    severities = json {
      doc = "Words of your own for how bad it is, by words that are known, as in { [\"wake-me\"] = \"critical\" }",
    },
    production = list {
      text,
      default = defaults.values.production,
      doc = "Names of environments that customers use",
    },
  },
}
