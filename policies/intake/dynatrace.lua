-- SPDX-License-Identifier: Apache-2.0
-- Dynatrace: problems, by a custom integration. One that was merged into another needs nobody any more.

local lib = require "intake.lib"

return intake {
  title = "Dynatrace: problems are incidents",
  scheme = "header-token",
  setup = [[
In Dynatrace: Settings, Integration, Problem notifications, Add notification, Custom integration.
Webhook URL: {url}
Add header, name and value of: {secret}
Tick "Call webhook if problem is closed". Custom payload:
{"PID": "{PID}", "ProblemID": "{ProblemID}", "State": "{State}", "ProblemTitle": "{ProblemTitle}",
"ProblemSeverity": "{ProblemSeverity}", "ProblemURL": "{ProblemURL}", "ImpactedEntity": "{ImpactedEntity}",
"Tags": "{Tags}", "ProblemDetailsJSON": {ProblemDetailsJSON}}]],
  map = lib.map {
    key = { { "PID", "ProblemID" } }, title = "{ProblemTitle} ({ProblemID})", url = "ProblemURL",
    at = { "ProblemDetailsJSON.endTime", "ProblemDetailsJSON.startTime" }, opened_at = "ProblemDetailsJSON.startTime",
    state = { "State", open = "new", resolved = "resolved", merged = "cancelled" }, labels = "Tags",
    severity = { "ProblemSeverity", ["availability|monitoring_unavailable"] = "critical", error = "error",
      ["performance|resource_contention|custom_alert"] = "warning" },
    names = { "ProblemDetailsJSON.rankedImpacts.1.entityName", "ImpactedEntity", "Tags" },
    needs = { state = "it does not say how the problem is: \"{State}\"" },
  },
}
