-- SPDX-License-Identifier: Apache-2.0
-- Our own little program in the halls: every so often it says how the things are that it watches.
--   {"things": [{"name": "conveyors", "state": "running", "seen": "2026-11-16T05:00:00Z"}]}
local healths = { running = "good", slow = "degraded", still = "down" }

return intake {
  title = "The watch in the halls",
  scheme = "bearer",
  setup = "On the watch, in watch.conf: url = {url}, bearer = {secret}.",
  map = function(delivery, ctx)
    local edits = {}
    for _, thing in ipairs(delivery.body.things or {}) do
      local component = ctx:get("component", thing.name)
      local seen = time.parse(thing.seen) or delivery.received_at
      if component then
        edits[#edits + 1] = {
          put = component.id, at = seen,
          set = { health = healths[thing.state] or "unknown", reported_at = seen },
        }
      end
    end
    return edits
  end,
}
