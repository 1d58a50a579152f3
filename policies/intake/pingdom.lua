-- SPDX-License-Identifier: Apache-2.0
-- Pingdom: a check that is down, until it is up.

local lib = require "intake.lib"

return intake {
  title = "Pingdom: checks that are down",
  scheme = "query-token",
  setup = [[
In Pingdom: Integrations, Add integration, Webhook.
URL: {url}?{secret}
Then tick it under "Connect integrations" of each check.]],
  map = lib.map {
    key = "check_id", at = { "state_changed_timestamp", "state_changed_utc_time" }, spell = true,
    title = "{check_name} is {current_state}: {description}", description = "long_description",
    state = { "current_state", ["down|failing"] = "new", ["up|success"] = "resolved" }, severity = "importance_level",
    needs = { state = "a check that is \"{current_state}\"" }, url = "check_params.full_url",
    service = "check_name", labels = "tags", names = { "tags", "check_params.hostname" },
  },
}
