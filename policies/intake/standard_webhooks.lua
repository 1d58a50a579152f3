-- SPDX-License-Identifier: Apache-2.0
-- Standard Webhooks (Svix and those that sign like them): { type, timestamp, data }. What a type means says `kinds`.

local lib = require "intake.lib"
local kinds = require "intake.kinds"

return intake {
  title = "Standard Webhooks",
  scheme = "standard-webhooks-v1",
  key = { "webhook-id", "svix-id" },
  setup = [[
Where the sender asks for an endpoint.
Address: {url}
Signing secret: {secret} (where the sender makes one of its own, that goes into the file of this source's secret)
Say in steward.lua what its types mean:
params = { ["intake.standard_webhooks"] = { kinds = { ["outage.*"] = "incident" } } }]],
  params = {
    kinds = json {
      default = { ["incident.*"] = "incident", ["deployment.*"] = "deployment" },
      doc = "Types and what they are: \"incident\", \"incident.resolved\", \"deployment\"",
    },
  },
  map = lib.map { function(body, from)
    kinds.tell(from, {
      type = lib.text(body, "type"), time = lib.instant(body, "timestamp"), data = lib.object(body, "data"),
    }, from.params.kinds)
    return true
  end },
}
