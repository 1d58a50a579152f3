-- SPDX-License-Identifier: Apache-2.0
-- Each alert of a group is an incident, told apart by its fingerprint and by when it began to fire: the same alert that
-- fires again tomorrow is another incident. It is new since it began to fire and resolved since it ended, whenever that
-- is told. Alertmanager sends a group again and again for as long as it lasts, and what a person did to the incident
-- meanwhile stays.

local grades = {
  critical = { "high", "high" },
  page = { "high", "high" },
  emergency = { "high", "high" },
  error = { "high", "medium" },
  high = { "high", "medium" },
  major = { "high", "medium" },
  warning = { "medium", "medium" },
  minor = { "low", "medium" },
  low = { "low", "low" },
  info = { "low", "low" },
  none = { "low", "low" },
}

local function slug(name)
  return (name:lower():gsub("[^a-z0-9]+", "-"):gsub("^%-+", ""):gsub("%-+$", "")):sub(1, 120)
end

local function filled(text)
  if text ~= null and text ~= "" then
    return text
  end
end

-- Alertmanager before 0.19 sends no fingerprint: the labels do then.
local function fingerprint_of(alert)
  local fingerprint = filled(alert.fingerprint)
  if fingerprint then
    return fingerprint
  end
  local labels = {}
  for name, value in pairs(alert.labels) do
    labels[#labels + 1] = name .. "-" .. value
  end
  return slug(table.concat(labels, "-"))
end

local function named(record_type, label, ctx)
  return label and ctx:get(record_type, slug(label))
end

local function merge(into, more)
  for name, value in pairs(more) do
    into[name] = value
  end
end

-- An end that is not set is in the year 1.
local function ended_at(alert, started, delivery)
  local ended = time.parse(alert.endsAt)
  return ended and ended >= started and ended or delivery.received_at
end

local function map_alert(alert, delivery, ctx, params, edits)
  local labels = alert.labels
  local notes = filled(alert.annotations) or {}
  local started = time.parse(alert.startsAt)
  local id = "incident/" .. delivery.source .. "-" .. fingerprint_of(alert) .. "-" .. started // 1000
  local known = ctx:get("incident", id:match("/(.*)"))
  local about = {
    title = filled(notes.summary) or labels.alertname,
    description = filled(notes.description) or null,
    category = labels.alertname,
    source = delivery.source,
    external_url = filled(alert.generatorURL) or null,
  }
  local began = { put = id, at = started, set = { state = "new", source_state = "firing", opened_at = started } }
  edits[#edits + 1] = began
  if known then
    edits[#edits + 1] = { put = id, set = about }
  else
    local severity = filled(labels[params.severity_label])
    local grade = severity and grades[severity:lower()] or grades.warning
    local component = named("component", filled(labels[params.component_label]), ctx)
    merge(began.set, about)
    began.set.service = named("service", filled(labels[params.service_label]), ctx) or component and component.service
    began.set.component = component
    began.set.impact = grade[1]
    began.set.urgency = grade[2]
  end

  if alert.status == "resolved" then
    local ended = ended_at(alert, started, delivery)
    local over = known and (known.state == "resolved" or known.state == "closed" or known.state == "cancelled")
    local set = { source_state = "resolved" }
    set.state = not over and "resolved" or nil
    set.resolved_at = not (known and known.resolved_at) and ended or nil
    edits[#edits + 1] = { put = id, at = ended, set = set }
  end
end

return intake {
  title = "Prometheus Alertmanager: every alert an incident",
  scheme = "bearer",
  params = {
    service_label = text { default = "service", doc = "The label that names the service" },
    component_label = text { default = "job", doc = "The label that names the component" },
    severity_label = text { default = "severity", doc = "The label from which impact and urgency follow" },
    not_incidents = list {
      text,
      default = { "Watchdog", "DeadMansSwitch", "InfoInhibitor" },
      doc = "Alerts that fire to show that alerting works",
    },
  },
  map = function(delivery, ctx, params)
    local alerts = delivery.body.alerts
    if type(alerts) ~= "table" then
      ctx:ignore("no alerts in it")
      return {}
    end
    local edits = {}
    for _, alert in ipairs(alerts) do
      local wanted = true
      for _, name in ipairs(params.not_incidents) do
        wanted = wanted and alert.labels.alertname ~= name
      end
      if wanted then
        map_alert(alert, delivery, ctx, params, edits)
      end
    end
    if #edits == 0 then
      ctx:ignore("only alerts that show that alerting works")
    end
    return edits
  end,
}
