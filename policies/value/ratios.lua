-- SPDX-License-Identifier: Apache-2.0
-- The article's three figures, from the organisation's own records of this year and the one before.
local days = require "core.days"
local wording = require "core.wording"

local function percent(part, whole)
  return whole > 0 and part * 1000 // whole / 10 or nil
end

local function sum(ctx, use, years)
  local m = ctx:sum("purchase", "amount", { use = use, bought_in = years, counted = true })
  return m and m.amount or 0
end

local function years(ctx, params)
  local year = math.tointeger(tonumber(days.this_month(ctx, params):sub(1, 4)))
  return { tostring(year), tostring(year - 1) }
end

return library {
  years = years,
  -- A list of { code, title, short, value (percent or nil), beside, cases, part, whole, told }
  all = function(ctx, params)
    local when = years(ctx, params)
    local ended = ctx:count("project", { ended_in = when, failed = { true, false } })
    local failed = ctx:count("project", { ended_in = when, failed = true })
    local lying, used = sum(ctx, "never_installed", when), sum(ctx, "installed", when)
    local bought = ctx:count("purchase", { use = { "never_installed", "installed" }, bought_in = when, counted = true })
    local caused = ctx:count("outage", { own_doing = "caused", began_in = when })
    local suspected = ctx:count("outage", { own_doing = "suspected", began_in = when })
    local outages = caused + suspected + ctx:count("outage", { own_doing = "no", began_in = when })
    local own = caused + (params.count_suspected and suspected or 0)
    local function say(minor)
      return wording.amount(money(minor, params.currency))
    end
    return {
      {
        code = "projects_fail", title = "Projects that failed", short = "Projects failed", beside = 65, cases = ended,
        value = percent(failed, ended), part = failed, whole = ended,
        told = failed .. " of " .. wording.counted(ended, "project") .. " that ended failed",
      },
      {
        code = "bought_for_nothing", title = "Spent on what was never installed", short = "Never installed",
        beside = 25, cases = bought,
        value = percent(lying, lying + used), part = lying, whole = lying + used,
        told = say(lying) .. " of " .. say(lying + used) .. " spent on hardware and software is not in use",
      },
      {
        code = "own_outages", title = "Outages that IT's own changes caused", short = "Own outages",
        beside = 75, cases = outages,
        value = percent(own, outages), part = own, whole = outages,
        told = own .. " of " .. wording.counted(outages, "outage") .. " came from changes of our own"
          .. (params.count_suspected and suspected > 0 and ", " .. suspected .. " of them by suspicion" or ""),
      },
    }
  end,
}
