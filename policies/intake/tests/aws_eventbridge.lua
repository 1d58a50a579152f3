-- SPDX-License-Identifier: Apache-2.0
local function event(kind, at, detail, resources)
  return {
    deliver = "aws_eventbridge",
    body = {
      version = "0",
      id = "e-" .. at .. kind,
      ["detail-type"] = kind,
      source = "aws.x",
      account = "1",
      region = "eu-central-1",
      time = at,
      resources = resources or {},
      detail = detail,
    },
  }
end

local deploy = "CodeDeploy Deployment State-change Notification"
local function state(word, at)
  return event(
    deploy,
    at,
    { application = "shop", deploymentId = "d-77", deploymentGroup = "Production", state = word }
  )
end
local given = { ["component/shop"] = { name = "Shop", service = "service/shop" }, ["service/shop"] = { name = "Shop" } }

return tests {
  ["a deployment, its end first"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = { state("SUCCESS", "2026-03-02T08:05:00Z"), state("START", "2026-03-02T08:00:00Z") },
    expect = {
      ["deployment/aws_eventbridge-d-77"] = {
        state = "succeeded",
        started_at = "2026-03-02T08:00:00Z",
        finished_at = "2026-03-02T08:05:00Z",
        production = true,
        component = "component/shop",
        service = "service/shop",
        environment = "Production",
      },
    },
  },
  ["stopped is failed"] = {
    at = "2026-03-02T09:00:00Z",
    when = { state("START", "2026-03-02T08:00:00Z"), state("STOP", "2026-03-02T08:01:00Z") },
    expect = { ["deployment/aws_eventbridge-d-77"] = { state = "failed" } },
  },
  ["pipelines that deploy are named, or all do"] = {
    at = "2026-03-02T09:00:00Z",
    params = { ["intake.aws_eventbridge"] = { pipelines = { "shop-live" } } },
    when = {
      event(
        "CodePipeline Pipeline Execution State Change",
        "2026-03-02T08:00:00Z",
        { pipeline = "tests", state = "SUCCEEDED", ["execution-id"] = "p1" }
      ),
    },
    expect = { ignored = "pipeline \"tests\" deploys nothing" },
  },
  ["an alarm"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      event(
        "CloudWatch Alarm State Change",
        "2026-03-02T08:00:00Z",
        { alarmName = "cpu", state = { value = "ALARM", reason = "hot" } },
        { "arn:aws:cloudwatch:eu-central-1:1:alarm:cpu" }
      ),
      event(
        "CloudWatch Alarm State Change",
        "2026-03-02T08:10:00Z",
        { alarmName = "cpu", state = { value = "OK" } },
        { "arn:aws:cloudwatch:eu-central-1:1:alarm:cpu" }
      ),
    },
    expect = {
      ["incident/aws_eventbridge-arn:aws:cloudwatch:eu-central-1:1:alarm:cpu-1772438400"] = { state = "resolved" },
    },
  },
  ["health of Amazon's own"] = {
    at = "2026-03-02T09:00:00Z",
    when = {
      event(
        "AWS Health Event",
        "2026-03-02T08:00:00Z",
        {
          eventArn = "arn:h1",
          service = "EC2",
          statusCode = "open",
          eventTypeCode = "AWS_EC2_ISSUE",
          eventTypeCategory = "issue",
          eventDescription = { { latestDescription = "Trouble" } },
        }
      ),
      event(
        "AWS Health Event",
        "2026-03-02T08:30:00Z",
        {
          eventArn = "arn:h1",
          service = "EC2",
          statusCode = "closed",
          eventTypeCode = "AWS_EC2_ISSUE",
          eventTypeCategory = "issue",
        }
      ),
    },
    expect = {
      ["incident/aws_eventbridge-arn:h1"] = {
        state = "resolved",
        opened_at = "2026-03-02T08:00:00Z",
        description = "Trouble",
      },
    },
  },
  ["a container service"] = {
    at = "2026-03-02T09:00:00Z",
    given = given,
    when = {
      event(
        "ECS Deployment State Change",
        "2026-03-02T08:00:00Z",
        { eventName = "SERVICE_DEPLOYMENT_COMPLETED", deploymentId = "ecs-1", updatedAt = "2026-03-02T07:59:00Z" },
        { "arn:aws:ecs:eu-central-1:1:service/live/shop" }
      ),
    },
    expect = {
      ["deployment/aws_eventbridge-ecs-1"] = {
        state = "succeeded",
        finished_at = "2026-03-02T07:59:00Z",
        component = "component/shop",
      },
    },
  },
  ["everything else"] = {
    when = {
      event("EC2 Instance State-change Notification", "2026-01-02T08:00:00Z", { state = "running" }),
      event(deploy, "2026-01-02T08:00:00Z", null),
    },
    expect = { ignored = "it does not say its state" },
  },
}
