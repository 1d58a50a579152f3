-- SPDX-License-Identifier: Apache-2.0
-- In 58 of 100 companies IT drives it, in 24 the C-level, in 8 a line of business. Where does it come from here?
local accountable = require "core.accountable"

return policy {
  title = "It is known which group drives a programme",
  source = "article 002, row L1",
  needs = { "programme", "participation" },
  on = "programme",
  gives = {
    drivers = integer { doc = "How many people drive it now" },
    drivers_it = integer { doc = "Of them in IT" },
    drivers_c_level = integer { doc = "Of them at the C-level" },
    drivers_business_line = integer { doc = "Of them in lines of business" },
    driven_by = enum { "it", "c_level", "business_line", "several", "other", doc = "The group with the most" },
  },
  findings = { nobody_drives = "medium" },
  eval = function(programme, ctx, params)
    if programme.state == "ended" then
      return {}
    end
    local function count(cluster)
      local filter = { programme = programme, part = "driver", takes_part = true, cluster = cluster }
      return ctx:count("participation", filter)
    end
    local of = { it = count("it"), c_level = count("c_level"), business_line = count("business_line") }
    local all = ctx:count("participation", { programme = programme, part = "driver", takes_part = true })
    local most, driven_by = all - of.it - of.c_level - of.business_line, "other"
    for cluster, n in pairs(of) do
      if n > most then
        most, driven_by = n, cluster
      elseif n == most and n > 0 then
        driven_by = "several"
      end
    end
    if all == 0 and programme.state == "running" then
      local owner = programme.lead or accountable.head_of_it(ctx, params)
      ctx:finding("nobody_drives", {
        message = "Nobody is recorded who drives " .. programme.name,
        because = { lead = programme.lead },
        owner = owner,
        next = "Record who brought it about and who drives it: a participation with the part driver for each",
      })
    end
    return {
      drivers = all,
      drivers_it = of.it,
      drivers_c_level = of.c_level,
      drivers_business_line = of.business_line,
      driven_by = all > 0 and driven_by or nil,
    }
  end,
}
