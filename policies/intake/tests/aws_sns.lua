-- SPDX-License-Identifier: Apache-2.0
local function sns(message, more)
  local body = {
    Type = "Notification",
    MessageId = tostring(message),
    TopicArn = "arn:aws:sns:eu-central-1:111122223333:alarms",
    Subject = "ALARM",
    Message = message,
    Timestamp = "2026-03-02T08:00:01.000Z",
    SignatureVersion = "1",
  }
  for name, value in pairs(more or {}) do
    body[name] = value
  end
  return { deliver = "aws_sns", body = body }
end

local function alarm(state, at)
  local message = [[{"AlarmName": "queue-depth", "AlarmDescription": null, "AWSAccountId": "111122223333",
    "NewStateValue": "STATE", "NewStateReason": "Threshold Crossed", "StateChangeTime": "AT",
    "Region": "EU (Frankfurt)", "OldStateValue": "OK", "Trigger": {"MetricName": "Depth", "Namespace": "AWS/SQS",
    "Dimensions": [{"value": "orders", "name": "QueueName"}]}}]]
  return (message:gsub("STATE", state):gsub("\"AT", "\"" .. at))
end

local rings = sns(alarm("ALARM", "2026-03-02T08:00:00.000+0000"))
local quiet = sns(alarm("OK", "2026-03-02T08:10:00.000+0000"))
local id = "incident/aws_sns-111122223333:EU~20~28Frankfurt~29:queue-depth-1772438400"
local given =
  { ["service/orders"] = { name = "Orders" }, ["component/orders"] = { name = "orders", service = "service/orders" } }

return tests {
  ["an alarm rings and is quiet again"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { rings, rings, quiet },
    expect = {
      [id] = {
        state = "resolved",
        title = "queue-depth",
        opened_at = "2026-03-02T08:00:00Z",
        resolved_at = "2026-03-02T08:10:00Z",
        service = "service/orders",
        category = "Depth",
      },
    },
  },
  ["not enough data says nothing"] = {
    when = { sns(alarm("INSUFFICIENT_DATA", "2026-01-02T08:00:00.000+0000")) },
    expect = { ignored = "alarm \"queue-depth\" is INSUFFICIENT_DATA" },
  },
  ["raw delivery, and records as a function has them"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      { deliver = "aws_sns", body = alarm("ALARM", "2026-03-02T08:00:00.000+0000") },
      { deliver = "aws_sns", body = { Records = { { EventSource = "aws:sns", Sns = quiet.body } } } },
    },
    expect = { [id] = { state = "resolved" } },
  },
  ["a deployment of CodeDeploy"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      sns([[{"applicationName": "shop", "deploymentId": "d-1", "deploymentGroupName": "production",
        "status": "SUCCEEDED", "createTime": "2026-03-02T08:00:00Z", "completeTime": "2026-03-02T08:05:00Z"}]]),
    },
    expect = {
      ["deployment/aws_sns-d-1"] = { state = "succeeded", production = true, finished_at = "2026-03-02T08:05:00Z" },
    },
  },
  ["an event of EventBridge in it"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      sns([[{"detail-type": "CodePipeline Pipeline Execution State Change", "time": "2026-03-02T08:00:00Z",
        "detail": {"pipeline": "shop", "state": "FAILED", "execution-id": "x1"}}]]),
    },
    expect = { ["deployment/aws_sns-x1"] = { state = "failed" } },
  },
  ["a goodbye"] = {
    when = { sns("x", { Type = "UnsubscribeConfirmation" }) },
    expect = { ignored = "sends no more" },
  },
  ["a message in words"] = { when = { sns("Hello") }, expect = { ignored = "a message in words: ALARM" } },
  ["mail"] = {
    when = { sns([[{"notificationType": "Bounce", "mail": {"messageId": "x"}}]]) },
    expect = { ignored = "mail that SES sent or took" },
  },
  ["a topic waits for somebody's yes"] = {
    when = {
      sns(
        "You have chosen",
        {
          Type = "SubscriptionConfirmation",
          SubscribeURL = "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=x",
        }
      ),
    },
    expect = { held = "asks whether it may send here" },
  },
  ["but not for an address elsewhere"] = {
    when = {
      sns(
        "You have chosen",
        {
          Type = "SubscriptionConfirmation",
          SubscribeURL = "https://sns.eu-central-1.amazonaws.com.evil.example/?Action=ConfirmSubscription",
        }
      ),
    },
    expect = { ignored = "at an address that is not of SNS" },
  },
  ["members of another kind"] = {
    when = { sns(7, { Type = null, TopicArn = null }) },
    expect = { ignored = true },
  },
}
