-- SPDX-License-Identifier: Apache-2.0
local function told(value, more)
  local body = {
    event_id = "90001",
    event_value = value,
    event_name = "Disk is full on db-1",
    severity = "High",
    host = "db-1",
    event_timestamp = "1772438400",
    recovery_timestamp = value == "0" and "1772439000" or "{EVENT.RECOVERY.TIMESTAMP}",
    update_status = "0",
    ack = "No",
  }
  for name, text in pairs(more or {}) do
    body[name] = text
  end
  return { deliver = "zabbix", body = body }
end

local given =
  { ["service/ledger"] = { name = "Ledger" }, ["component/db-1"] = { name = "db-1", service = "service/ledger" } }

return tests {
  ["a problem and its recovery, in either order"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { told("0"), told("1"), told("0") },
    expect = {
      ["incident/zabbix-90001"] = {
        state = "resolved",
        opened_at = "2026-03-02T08:00:00Z",
        resolved_at = "2026-03-02T08:10:00Z",
        service = "service/ledger",
        component = "component/db-1",
        impact = "high",
        title = "Disk is full on db-1",
      },
    },
  },
  ["told again it leaves alone what a person did"] = {
    at = "2026-03-02T09:00:00Z",
    when = { told("1"), { update = "incident/zabbix-90001", set = { state = "on_hold" } }, told("1") },
    expect = { ["incident/zabbix-90001"] = { state = "on_hold" } },
  },
  ["without any times, a problem that comes after its recovery stays recovered"] = {
    when = {
      { deliver = "zabbix", body = { event_id = "90003", status = "RESOLVED" } },
      { deliver = "zabbix", body = { event_id = "90003", status = "PROBLEM", trigger = "Hot" } },
    },
    expect = { ["incident/zabbix-90003"] = { state = "resolved", title = "Hot" } },
  },
  ["acknowledged"] = {
    at = "2026-03-02T09:00:00Z",
    when = { told("1"), told("1", { update_status = "1", ack = "Yes" }) },
    expect = { ["incident/zabbix-90001"] = { state = "in_progress", opened_at = "2026-03-02T08:00:00Z" } },
  },
  ["the server's own clock"] = {
    at = "2026-03-02T12:00:00Z",
    params = { ["intake.zabbix"] = { zone = "Europe/Berlin" } },
    when = {
      {
        deliver = "zabbix",
        body = {
          ["EVENT.ID"] = "90002",
          ["EVENT.VALUE"] = "1",
          ["EVENT.NAME"] = "Hot",
          ["EVENT.DATE"] = "2026.03.02",
          ["EVENT.TIME"] = "10:15:00",
          ["HOST.NAME"] = "db-1",
        },
      },
    },
    expect = { ["incident/zabbix-90002"] = { opened_at = "2026-03-02T09:15:00Z", title = "Hot" } },
  },
  ["without the event's id the recovery finds its problem"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      {
        deliver = "zabbix",
        body = { status = "PROBLEM", trigger = "No ping", hostname = "web-1", timestamp = "1772438400" },
      },
      {
        deliver = "zabbix",
        body = { status = "OK", trigger = "No ping", hostname = "web-1", timestamp = "1772439000" },
      },
    },
    expect = {
      ["incident/zabbix-No~20ping~20web-1-1772438400"] = { state = "resolved", resolved_at = "2026-03-02T08:10:00Z" },
    },
  },
  ["neither problem nor recovery"] = {
    when = { { deliver = "zabbix", body = { subject = "Test", message = "This is a test", to = null } } },
    expect = { ignored = "neither PROBLEM nor OK" },
  },
  ["nothing that names it"] = {
    when = { { deliver = "zabbix", body = { value = 1, event_id = "{EVENT.ID}", host = {} } } },
    expect = { ignored = true },
  },
}
