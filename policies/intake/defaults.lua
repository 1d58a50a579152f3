-- SPDX-License-Identifier: Apache-2.0
-- Defaults: parameters of this pack where nobody says otherwise, and those of intakes of other packs, which have none.
return library {
  values = {
    service_labels = { "service", "steward_service" },
    component_labels = { "component", "job", "app" },
    severity_labels = { "severity", "priority", "level" },
    production = { "production", "prod", "live" },
    changes = { "change" },
    demands = { "service request", "request" },
    nothing = {},
  },
}
