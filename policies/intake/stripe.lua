-- SPDX-License-Identifier: Apache-2.0
-- Stripe: events of payments are taken, verified and not recorded: money that customers pay is no record of a service
-- desk. Who wants to count them (orders of a service, say) writes a mapping beside this one.

local lib = require "intake.lib"

return intake {
  title = "Stripe: taken and not recorded",
  scheme = "stripe-v1",
  key = { "body.id" },
  setup = [[
In Stripe: Developers, Webhooks, Add endpoint.
Endpoint URL: {url}
Select events, Add endpoint. Signing secret, Reveal: that goes into the file of this source's secret.
What comes is not recorded: write a mapping of your own for what you want to count.]],
  map = lib.map { event = "type", otherwise = "\"%s\": payments are not recorded" },
}
