-- SPDX-License-Identifier: Apache-2.0
-- Amazon: alarms in no state, events that leave out what others have, mail and tests.
local function told(kind, detail, more)
  local body = { id = "e-1", ["detail-type"] = kind, time = "2026-03-02T08:00:00Z", resources = {}, detail = detail }
  for name, value in pairs(more or {}) do
    body[name] = value
  end
  return { deliver = "aws_eventbridge", body = body }
end

local function note(message)
  return { deliver = "aws_sns", body = { Type = "Notification", MessageId = "m-1", Message = message } }
end

local alarm = "CloudWatch Alarm State Change"
local codedeploy = "CodeDeploy Deployment State-change Notification"
local pipeline = "CodePipeline Pipeline Execution State Change"
local ecs = "ECS Deployment State Change"
local only_shop = { ["intake.aws_eventbridge"] = { pipelines = { "shop" } } }

return tests {
  ["an alarm without a name that is in no state"] = {
    when = { told(alarm, { state = {} }) },
    expect = { ignored = "an alarm in no state" },
  },

  ["a deployment in a state that nobody knows"] = {
    when = { told(codedeploy, { deploymentId = "d-1", state = "DREAMING" }) },
    expect = { ignored = "a deployment that is \"DREAMING\"", ["deployment/aws_eventbridge-d-1"] = false },
  },

  ["a deployment in no state"] = {
    when = { told(codedeploy, { deploymentId = "d-1" }) },
    expect = { ignored = "it does not say its state" },
  },

  ["a pipeline that is listed deploys"] = {
    at = "2026-03-02T09:00:00Z",
    params = only_shop,
    when = { told(pipeline, { pipeline = "shop", state = "SUCCEEDED", ["execution-id"] = "x1" }) },
    expect = { ["deployment/aws_eventbridge-x1"] = { state = "succeeded" } },
  },

  ["another does not"] = {
    params = only_shop,
    when = { told(pipeline, { pipeline = "lint", state = "SUCCEEDED", ["execution-id"] = "x1" }) },
    expect = { ignored = "pipeline \"lint\" deploys nothing", ["deployment/aws_eventbridge-x1"] = false },
  },

  ["nor does one without a name"] = {
    params = only_shop,
    when = { told(pipeline, { state = "SUCCEEDED", ["execution-id"] = "x1" }) },
    expect = { ignored = "pipeline \"?\" deploys nothing" },
  },

  ["a deployment of ECS whose service nobody names"] = {
    at = "2026-03-02T09:00:00Z",
    when = { told(ecs, { deploymentId = "ecs-1", eventName = "SERVICE_DEPLOYMENT_COMPLETED" }) },
    expect = { ["deployment/aws_eventbridge-ecs-1"] = { state = "succeeded", service = null } },
  },

  ["an event of ECS that is called otherwise, and one that is not called at all"] = {
    when = {
      told(ecs, { deploymentId = "ecs-1", eventName = "TASK_SET_CREATED" }),
      told(ecs, { deploymentId = "ecs-2" }),
    },
    expect = { ignored = "a deployment that is", ["deployment/aws_eventbridge-ecs-1"] = false },
  },

  ["news of AWS Health that is no issue"] = {
    when = {
      told("AWS Health Event", {
        eventArn = "arn:1",
        eventTypeCategory = "scheduledChange",
        eventTypeCode = "AWS_RDS_MAINTENANCE",
      }),
    },
    expect = { ignored = "AWS Health: AWS_RDS_MAINTENANCE is no issue" },
  },

  ["and such news without a code"] = {
    when = { told("AWS Health Event", { eventArn = "arn:1", eventTypeCategory = "accountNotification" }) },
    expect = { ignored = "AWS Health: ? is no issue" },
  },

  ["an alarm that does not say of which account it is, nor where"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      note([[{"AlarmName": "queue", "NewStateValue": "ALARM", "StateChangeTime": "2026-03-02T08:00:00.000+0000"}]]),
    },
    expect = { ["incident/aws_sns-::queue-1772438400"] = { title = "queue", state = "new" } },
  },

  ["mail that a function took, by the member or by the source"] = {
    when = { note([[{"ses": {"receipt": {}}}]]), note([[{"eventSource": "aws:ses"}]]) },
    expect = { ignored = "mail that SES sent or took" },
  },

  ["the test of a group that scales"] = {
    when = { note([[{"Event": "autoscaling:TEST_NOTIFICATION", "AccountId": "1"}]]) },
    expect = { ignored = "a test" },
  },

  ["the test of a bucket"] = {
    when = { note([[{"Event": "s3:TestEvent", "Bucket": "invoices"}]]) },
    expect = { ignored = "a test" },
  },

  ["a message about something else"] = {
    when = { note([[{"Event": "autoscaling:EC2_INSTANCE_LAUNCH"}]]) },
    expect = { ignored = "neither an alarm nor a deployment" },
  },
}
