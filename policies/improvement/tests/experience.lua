-- SPDX-License-Identifier: Apache-2.0
-- Only as good as our last service.
local function rated(scores, more)
  local all = {
    ["person/ana"] = { name = "Ana" },
    ["person/kim"] = { name = "Kim" },
    ["unit/sellers"] = { name = "Sellers" },
    ["service/shop"] = { name = "Shop", owner = "person/ana" },
  }
  for i, score in ipairs(scores) do
    all["rating/r" .. i] = {
      service = "service/shop", score = score, given_at = string.format("2026-02-%02dT09:00:00Z", i),
      person = more == "person" and "person/kim" or nil, customer = more == "customer" and "unit/sellers" or nil,
    }
  end
  return all
end

local at = "2026-03-02T09:00:00Z"

return tests {
  ["a good mean does not help after a bad last time"] = {
    at = at,
    given = rated({ 9, 9, 9, 9, 2 }, "person"),
    expect = { -- (2 * 16 + 9 * 8 + 9 * 4 + 9 * 2 + 9) / 31
      ["service/shop"] = { perception = 5.3, ratings_mean = 7.6, ratings = 5 },
      findings = { "improvement.last_experience worse_lately service/shop" },
    },
  },

  ["the same mean in another order is fine"] = {
    at = at,
    given = rated { 2, 9, 9, 9, 9 },
    expect = { ["service/shop"] = { perception = 8.7, ratings_mean = 7.6 }, findings = {} },
  },

  ["and it is over after the next good one"] = {
    at = at,
    given = rated { 9, 9, 9, 9, 2 },
    when = { { put = "rating/r6", set = { service = "service/shop", score = 9, given_at = "2026-02-06T09:00:00Z" } } },
    expect = { ["service/shop"] = { perception = 7.2 }, findings = {} },
  },

  ["poor all the time is said, too"] = {
    at = at,
    given = rated({ 3, 4, 3 }, "customer"),
    expect = { findings = { "improvement.last_experience poorly_perceived service/shop" } },
  },

  ["what was given about the same time is one experience"] = {
    at = at,
    given = rated { 9 },
    when = {
      { put = "rating/a", set = { service = "service/shop", score = 1, given_at = "2026-02-06T09:00:00Z" } },
      { put = "rating/b", set = { service = "service/shop", score = 8, given_at = "2026-02-06T09:10:00Z" } },
      { put = "rating/c", set = { service = "service/shop", score = 9, given_at = "2026-02-06T09:20:00Z" } },
    },
    expect = { ["service/shop"] = { perception = 7.0, ratings = 4 }, findings = {} }, -- (6 * 2 + 9) / 3
  },

  ["what is older by a half-life counts half again, and very long ago not at all"] = {
    at = at,
    given = rated { 9 },
    when = {
      { put = "rating/old", set = { service = "service/shop", score = 3, given_at = "2025-11-01T09:00:00Z" } },
      { put = "rating/ancient", set = { service = "service/shop", score = 0, given_at = "2015-11-01T09:00:00Z" } },
    },
    expect = { ["service/shop"] = { perception = 7.8, ratings_mean = 4.0 }, findings = {} }, -- (9 * 4 + 3) / 5
  },

  ["nobody asks about a service that is gone, or that nobody rated"] = {
    at = at,
    given = rated { 1 },
    when = {
      { update = "service/shop", set = { state = "retired" } }, { put = "service/fax", set = { name = "Fax" } },
    },
    expect = { ["service/shop"] = { perception = null }, ["service/fax"] = { ratings = null }, findings = {} },
  },

  ["whom to talk to when nobody signed the rating"] = {
    at = at,
    params = { improvement = { keeper = "person/kim" } },
    given = rated { 1 },
    when = { { update = "service/shop", set = { owner = null } } },
    expect = { findings = { "improvement.last_experience poorly_perceived service/shop" } },
  },
}
