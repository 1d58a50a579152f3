-- SPDX-License-Identifier: Apache-2.0
-- Notifications, alarms and tickets in the shapes that come seldom.
local function sns(body)
  return { deliver = "aws_sns", body = body }
end

local function azure(essentials)
  return { deliver = "azure_monitor", body = { schemaId = "x", data = { essentials = essentials } } }
end

local function trigger(more)
  local body = { ticket_id = "4711", title = "No invoices", status = "Open", updated_at = "2026-03-02T08:00:00Z" }
  for name, value in pairs(more) do
    body[name] = value
  end
  return { deliver = "zendesk", body = body }
end

local rings = { AlarmName = "queue", NewStateValue = "ALARM", StateChangeTime = "2026-03-02T08:00:00.000+0000" }
local fired = azure({
  alertId = "/a/1",
  monitorCondition = "Fired",
  firedDateTime = "2026-03-02T08:00:00Z",
  alertRule = "Slow",
})
local id = "incident/aws_sns-::queue-1772438400"

return tests {
  ["SNS: a message that is no text but is what it says"] = {
    at = "2026-03-02T09:00:00Z",
    when = { sns({ Type = "Notification", Message = rings }) },
    expect = { [id] = { title = "queue" } },
  },

  ["SNS: records with small letters, and of no envelope"] = {
    at = "2026-03-02T09:00:00Z",
    when = { sns({ Records = { { sns = { Message = rings } } } }), sns({ Records = { rings } }) },
    expect = { [id] = { title = "queue", state = "new" } },
  },

  ["SNS: words without a subject say what they are"] = {
    when = { sns({ Type = "Notification", Message = "Hello there" }) },
    expect = { ignored = "a message in words: Hello there" },
  },

  ["SNS: a topic in China waits for somebody's yes, too"] = {
    when = {
      sns({
        Type = "SubscriptionConfirmation",
        Message = "You have chosen",
        SubscribeURL = "https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription&Token=x",
      }),
    },
    expect = { held = "asks whether it may send here" },
  },

  ["SNS: a topic without an address is not confirmed"] = {
    when = { sns({ Type = "SubscriptionConfirmation", Message = "You have chosen" }) },
    expect = { ignored = "topic ? asks to be confirmed at an address that is not of SNS" },
  },

  ["Azure: told again it leaves alone what a person did"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      fired,
      { update = "incident/azure_monitor-1", set = { state = "in_progress" } },
      fired,
    },
    expect = { ["incident/azure_monitor-1"] = { state = "in_progress", title = "Slow" } },
  },

  ["Azure: an alert that nobody names"] = {
    when = { azure({ monitorCondition = "Fired", firedDateTime = "2026-03-02T08:00:00Z" }) },
    expect = { ignored = "does not say which incident" },
  },

  ["Zendesk: people who have names and no addresses"] = {
    at = "2026-03-02T09:00:00Z",
    given = { ["person/ana"] = { name = "Ana Brandt" } },
    when = { trigger { assignee = "Ana Brandt" } },
    expect = { ["incident/zendesk-4711"] = { assignee = "person/ana" } },
  },

  ["Zendesk: a number without digits"] = {
    at = "2026-03-02T09:00:00Z",
    when = { trigger { ticket_id = "abc" } },
    expect = { ["incident/zendesk-abc"] = { title = "No invoices" } },
  },
}
