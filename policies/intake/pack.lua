-- SPDX-License-Identifier: Apache-2.0
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
    service_labels = list { text, default = { "service", "steward_service" }, doc = "Labels that name a service" },
    component_labels = list { text, default = { "component", "job", "app" }, doc = "Labels that name a component" },
    severity_labels = list {
      text,
      default = { "severity", "priority", "level" },
      doc = "Labels from which impact and urgency follow",
    },
    severities = json {
      doc = "Words of your own for how bad it is, by words that are known, as in { [\"wake-me\"] = \"critical\" }",
    },
    production = list {
      text,
      default = { "production", "prod", "live" },
      doc = "Names of environments that customers use",
    },
  },
}
