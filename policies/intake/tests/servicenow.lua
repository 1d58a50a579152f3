-- SPDX-License-Identifier: Apache-2.0
local function row(more)
  local body = {
    number = "INC0000045",
    incident_state = "New",
    sys_mod_count = 0,
    sys_updated_at = "2016-02-29T01:23:00",
    opened_at = "2016-02-29T01:16:00",
    caller_id = "Caller 2403",
    impact = "2 - Medium",
    urgency = "2 - Medium",
    priority = "3 - Moderate",
    assignment_group = "Group 56",
    assigned_to = null,
    resolved_by = null,
    resolved_at = null,
    closed_at = null,
  }
  for name, value in pairs(more) do
    body[name] = value
  end
  return body
end

local function told(body)
  return { deliver = "servicenow", body = body }
end

return tests {
  ["a row is an incident, with the people and the group that it names"] = {
    at = "2016-02-29T01:24:00Z",
    when = { told(row({})) },
    expect = {
      ["incident/servicenow-INC0000045"] = {
        number = "INC0000045",
        title = "INC0000045",
        state = "new",
        impact = "medium",
        urgency = "medium",
        priority = "p3",
        team = "unit/group-56",
        caller = "person/caller-2403",
        assignee = null,
        opened_at = "2016-02-29T01:16:00Z",
        source = "servicenow",
        source_state = "New",
        source_version = 0,
      },
      ["unit/group-56"] = { name = "Group 56", business = "it", source = "servicenow" },
      ["person/caller-2403"] = { name = "Caller 2403", position = "outside" },
      findings = {},
    },
  },

  ["it goes its way to the end"] = {
    at = "2016-02-29T01:24:00Z",
    when = {
      told(row({})),
      told(row({ incident_state = "Active", sys_mod_count = 1, sys_updated_at = "2016-02-29T02:00:00" })),
      told(row({
        incident_state = "Awaiting User Info",
        sys_mod_count = 2,
        sys_updated_at = "2016-02-29T03:00:00",
        assigned_to = "Resolver 89",
      })),
      told(row({
        incident_state = "Resolved",
        sys_mod_count = 3,
        sys_updated_at = "2016-02-29T11:29:00",
        resolved_at = "2016-02-29T11:29:00",
        resolved_by = "Resolved by 149",
        assigned_to = "Resolver 89",
      })),
      told(row({
        incident_state = "Closed",
        sys_mod_count = 4,
        sys_updated_at = "2016-03-05T12:00:00",
        resolved_at = "2016-02-29T11:29:00",
        closed_at = "2016-03-05T12:00:00",
        assigned_to = "Resolver 89",
        closed_code = "code 5",
      })),
    },
    expect = {
      ["incident/servicenow-INC0000045"] = {
        state = "closed",
        assignee = "person/resolver-89",
        resolved_at = "2016-02-29T11:29:00Z",
        closed_at = "2016-03-05T12:00:00Z",
        resolution = "code 5",
        source_version = 4,
      },
    },
  },

  ["the row that was updated last wins, however it comes"] = {
    at = "2016-02-29T12:00:00Z",
    when = {
      told(row({ incident_state = "Resolved", sys_mod_count = 1, sys_updated_at = "2016-02-29T11:29:00" })),
      told(row({ incident_state = "Active", sys_mod_count = 7, sys_updated_at = "2016-02-29T09:27:00" })),
    },
    expect = {
      ["incident/servicenow-INC0000045"] = { state = "resolved", source_version = 1, version = 1 },
    },
  },

  ["a late row still says what no later one says"] = {
    at = "2016-02-29T12:00:00Z",
    when = {
      told({ number = "INC0000045", state = "6", sys_updated_on = "2016-02-29 11:29:00", sys_mod_count = "2" }),
      told(row({ short_description = "No pay slips", sys_mod_count = 1, sys_updated_on = "2016-02-29 09:27:00" })),
    },
    expect = {
      ["incident/servicenow-INC0000045"] = { state = "resolved", team = "unit/group-56", source_version = 2 },
    },
  },

  ["what people did here stands until ServiceNow says something newer"] = {
    at = "2016-02-29T12:00:00Z",
    when = {
      told(row({ sys_updated_on = "2016-02-29 11:00:00" })),
      { update = "incident/servicenow-INC0000045", set = { state = "in_progress", priority = "p1" } },
      told(row({ sys_updated_on = "2016-02-29 11:59:00", sys_mod_count = 1, incident_state = "On Hold" })),
      { pass = "1h" },
      told(row({ sys_updated_on = "2016-02-29 12:30:00", sys_mod_count = 2, incident_state = "Resolved" })),
    },
    expect = { ["incident/servicenow-INC0000045"] = { state = "resolved", priority = "p3" } },
  },

  ["rows that do not say when are told apart by their count"] = {
    at = "2016-02-29T12:00:00Z",
    when = {
      told({ number = "INC0000045", state = "2", sys_mod_count = 4 }),
      told({ number = "INC0000045", state = "1", sys_mod_count = 3 }),
    },
    expect = {
      ["incident/servicenow-INC0000045"] = { state = "in_progress", source_version = 4 },
      ignored = "was updated since",
    },
  },

  ["within one minute the count decides, and with the same count what comes last"] = {
    at = "2016-02-29T12:00:00Z",
    when = {
      told(row({ incident_state = "Resolved", sys_mod_count = 3, sys_updated_at = "2016-02-29T09:27:00" })),
      told(row({ incident_state = "Active", sys_mod_count = 2, sys_updated_at = "2016-02-29T09:27:00" })),
      told(row({ incident_state = "Closed", sys_mod_count = 3, sys_updated_at = "2016-02-29T09:27:00" })),
    },
    expect = { ["incident/servicenow-INC0000045"] = { state = "closed", source_version = 3 } },
  },

  ["a row of the Table API is all texts, empty where there is nothing"] = {
    at = "2023-01-10T20:00:00Z",
    when = {
      told({
        result = {
          number = "INC0000012",
          sys_id = "46c88ac1a9fe1981014de1c831fbcf6d",
          incident_state = "7",
          impact = "3",
          urgency = "3",
          priority = "5",
          short_description = "Customer didn't receive eFax",
          sys_mod_count = "6",
          reopen_count = "",
          reassignment_count = "1",
          opened_at = "2022-09-25 23:07:00",
          assignment_group = "",
          resolved_at = "2023-01-10 19:56:12",
          closed_at = "2022-10-18 23:12:02",
          category = "software",
          sys_updated_on = "2023-01-10 19:56:12",
          resolved_by = "6816f79cc0a8016401c5a33be04be441",
        },
      }),
    },
    expect = {
      ["incident/servicenow-INC0000012"] = {
        title = "Customer didn't receive eFax",
        state = "closed",
        impact = "low",
        priority = "p5",
        team = null,
        reassignments = 1,
        reopens = null,
        opened_at = "2022-09-25T23:07:00Z",
        source_version = 6,
        resolved_by = "person/6816f79cc0a8016401c5a33be04be441",
      },
    },
  },

  ["references may come with what they are called"] = {
    at = "2016-02-29T01:24:00Z",
    given = {
      ["service/payroll"] = { name = "Payroll" },
      ["component/payroll-db"] = { name = "Payroll database", service = "service/payroll" },
    },
    when = {
      told({
        records = {
          row({
            assignment_group = { display_value = "Pay & Time", value = "287ee6fea9fe198100ada7950d0b1b73" },
            cmdb_ci = { display_value = "payroll db", value = "x" },
            caused_by = "CHG0000132",
          }),
        },
      }),
    },
    expect = {
      ["incident/servicenow-INC0000045"] = {
        team = "unit/pay-time",
        component = "component/payroll-db",
        service = "service/payroll",
        caused_by = "change/chg0000132",
      },
      ["change/chg0000132"] = { number = "CHG0000132", source = "servicenow" },
    },
  },

  ["many rows in one delivery, two of them of one incident"] = {
    at = "2016-02-29T01:24:00Z",
    when = {
      told({
        result = {
          row({ incident_state = 6, sys_mod_count = 5, sys_updated_at = "2016-02-29T05:00:00" }),
          row({ incident_state = 2, sys_mod_count = 4, sys_updated_at = "2016-02-29T04:00:00" }),
          row({ number = "INC0000047", incident_state = "3" }),
        },
      }),
    },
    expect = {
      ["incident/servicenow-INC0000045"] = { state = "resolved" },
      ["incident/servicenow-INC0000047"] = { state = "on_hold" },
    },
  },

  ["a state that nobody knows leaves it as it was"] = {
    at = "2016-02-29T01:24:00Z",
    when = {
      told(row({ incident_state = "Active" })),
      told(row({ incident_state = "-100", sys_mod_count = 1, sys_updated_at = "2016-02-29T02:00:00" })),
    },
    expect = { ["incident/servicenow-INC0000045"] = { state = "in_progress", source_state = "-100" } },
  },

  ["a row that has only some fields leaves the others"] = {
    at = "2016-02-29T01:24:00Z",
    when = {
      told(row({ short_description = "No pay slips" })),
      told({
        number = "INC0000045",
        state = "2",
        sys_updated_on = "2016-02-29 02:00:00",
        priority = "1 - Critical",
      }),
    },
    expect = {
      ["incident/servicenow-INC0000045"] = {
        title = "No pay slips",
        state = "in_progress",
        priority = "p1",
        team = "unit/group-56",
        caller = "person/caller-2403",
      },
    },
  },

  ["people and groups who are known already are found by what they are called"] = {
    at = "2016-02-29T01:24:00Z",
    given = {
      ["person/rui"] = { name = "Rui Prado" },
      ["unit/desk"] = { name = "Group 56" },
    },
    when = { told(row({ assigned_to = "Rui Prado" })) },
    expect = { ["incident/servicenow-INC0000045"] = { assignee = "person/rui", team = "unit/desk" } },
  },

  ["two of one name are nobody's guess"] = {
    at = "2016-02-29T01:24:00Z",
    given = {
      ["person/rui"] = { name = "Rui Prado" },
      ["person/rui2"] = { name = "Rui Prado" },
    },
    when = { told(row({ assigned_to = "Rui Prado" })) },
    expect = { ["incident/servicenow-INC0000045"] = { assignee = "person/rui-prado" } },
  },

  ["a name that was put right by hand stays right"] = {
    at = "2016-02-29T01:24:00Z",
    when = {
      told(row({})),
      { update = "unit/group-56", set = { name = "Service desk" } },
      told(row({ incident_state = "Active", sys_mod_count = 1, sys_updated_at = "2016-02-29T02:00:00" })),
    },
    expect = { ["unit/group-56"] = { name = "Service desk" } },
  },

  ["what is no incident is plainly ignored"] = {
    at = "2016-02-29T01:24:00Z",
    given = { ["service/payroll"] = { name = "Payroll" } },
    when = { told({ result = {} }), told({ hello = "world" }) },
    expect = { ignored = "no row of the incident table", findings = {} },
  },
}
