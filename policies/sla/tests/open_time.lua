-- SPDX-License-Identifier: Apache-2.0
local afternoon = { { "14:00", "23:00" } }
local params = {
  ["sla.open_time"] = {
    hours = { hours = { mon = afternoon, tue = afternoon, wed = afternoon, thu = afternoon, fri = afternoon } },
  },
}

local function incident(priority, opened, closed)
  return { priority = priority, state = "closed", opened_at = opened, resolved_at = opened, closed_at = closed }
end

return tests {
  ["it is off until it has a calendar"] = {
    at = "2016-03-01T09:00:00Z",
    given = { ["incident/i1"] = incident("p3", "2016-02-29T01:16:00Z", "2016-03-05T12:00:00Z") },
    expect = { ["incident/i1"] = { open_time = null, made_sla = null } },
  },

  ["incidents of 2016, as the company judged them"] = {
    at = "2016-09-01T09:00:00Z",
    params = params,
    given = {
      ["incident/inc45"] = incident("p3", "2016-02-29T01:16:00Z", "2016-03-05T12:00:00Z"),
      ["incident/inc261"] = incident("p1", "2016-02-29T12:54:00Z", "2016-02-29T17:47:00Z"),
      ["incident/inc16620"] = incident("p3", "2016-04-07T15:00:00Z", "2016-04-16T15:07:00Z"),
      ["incident/late"] = incident("p3", "2016-02-29T14:00:00Z", "2016-03-08T22:00:01Z"),
    },
    expect = {
      ["incident/inc45"] = { open_time = "45h", made_sla = true },
      ["incident/inc261"] = { open_time = "3h47m", made_sla = true },
      ["incident/inc16620"] = { open_time = "62h", made_sla = true },
      ["incident/late"] = { made_sla = false },
    },
  },

  ["no time at all is met while nobody is there"] = {
    at = "2016-09-01T09:00:00Z",
    params = params,
    given = {
      ["incident/morning"] = incident("p2", "2016-03-01T08:00:00Z", "2016-03-01T14:00:00Z"),
      ["incident/afternoon"] = incident("p2", "2016-03-01T08:00:00Z", "2016-03-01T14:00:01Z"),
    },
    expect = { ["incident/morning"] = { made_sla = true }, ["incident/afternoon"] = { made_sla = false } },
  },
}
