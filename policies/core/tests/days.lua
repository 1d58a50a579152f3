-- SPDX-License-Identifier: Apache-2.0
local stand_in = [[
local days = require "core.days"
return policy {
  title = "stand in",
  on = "service",
  gives = { today = date, this_month = text, is_over = boolean, seen = date },
  eval = function(service, ctx, params)
    return {
      today = days.today(ctx, params),
      this_month = days.this_month(ctx, params),
      is_over = days.over(ctx, service.reviewed, params),
      seen = days.date_of(ctx:now(60000), params),
    }
  end,
}
]]

local pack_lua = [[
return pack {
  name = "core", version = "1", title = "T", params = { zone = text { shared = true, default = "%s" } },
}
]]

local function at(zone, before, after, pass)
  return {
    at = "2026-03-31T23:30:00Z",
    files = { ["stand_in.lua"] = stand_in, ["pack.lua"] = pack_lua:format(zone) },
    given = { ["service/s"] = { name = "S", reviewed = "2026-03-31" } },
    when = pass and { { pass = pass } },
    expect = { ["service/s"] = pass and after or before },
  }
end

local march = { today = "2026-03-31", this_month = "2026-03", is_over = false, seen = "2026-03-31" }
local april = { today = "2026-04-01", this_month = "2026-04", is_over = true, seen = "2026-04-01" }

return tests {
  ["a month is not over before it is over there"] = at("America/New_York", march),
  ["it ends at midnight there"] = at("America/New_York", nil, april, "4h30m"),
  ["and not a moment before"] = at("America/New_York", nil, march, "4h29m"),
  ["in UTC it ends half an hour later"] = at("UTC", nil, april, "30m"),
  ["east of it, it is over already"] = at("Europe/Berlin", april),
}
