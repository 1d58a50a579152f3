-- SPDX-License-Identifier: Apache-2.0
-- Aws: what Amazon's services tell, by SNS or by EventBridge: alarms, deployments, health. An alarm has no name for
-- each time that it rings: its end finds its beginning.

local lib = require "intake.lib"

-- An alarm is wrong, right again, or neither; `state` says where that stands.
local function alarm(state, more)
  more.spell, more.severity, more.source_state, more.over = true, "=error", state, { state, ok = true }
  local neither = "alarm \"{" .. more.title .. "}\" is {" .. state .. "}"
  more.why_not = { { { state, ["alarm|ok"] = false, ["*"] = { neither } }, "=an alarm in no state" } }
  more.description = { state, alarm = more.description }
  return more
end

local states = {
  ["created|ready"] = "planned",
  ["start|started|resumed|in_progress|inprogress|stopping|service_deployment_in_progress"] = "in_progress",
  ["success|succeeded|completed|service_deployment_completed"] = "succeeded",
  ["failure|failed|stop|stopped|canceled|cancelled|aborted|service_deployment_failed"] = "failed",
  superseded = "superseded",
}

-- A deployment; `state` says where it stands how it is.
local function deployment(state, more)
  more.record, more.component, more.names = "deployment", more.service, more.environment
  more.source_state = more.source_state or state
  more.state, more.states, more.needs = state, states, { state = "a deployment that is \"{" .. state .. "}\"" }
  more.before = function(told)
    local ends = told.state == "succeeded" or told.state == "failed"
    told.started_at = told.began or told.state == "in_progress" and told.at or nil
    told.finished_at, told.began = ends and told.at or nil, nil
  end
  return more
end

local function dimensions(it)
  return lib.texts_of(it, "Trigger.Dimensions", "value")
end

local events = {
  event = "detail-type", otherwise = "events \"%s\" are not recorded", at = ".time",
  about = function(body) return lib.object(body, "detail") end,
  kinds = {
    ["codedeploy deployment state-change notification"] = deployment("state", {
      key = "deploymentId", service = "application", environment = "deploymentGroup",
    }),
    ["codepipeline pipeline execution state change"] = deployment("state", {
      why_not = lib.unlisted("pipelines", "pipeline", "pipeline \"{pipeline|=?}\" deploys nothing"),
      key = "execution-id", service = "pipeline", environment = "=production", production = true,
    }),
    ["ecs deployment state change"] = deployment("eventName", {
      key = "deploymentId", at = { "updatedAt", ".time" }, service = lib.match(".resources.1", "[^/]+$"),
      source_state = lib.match("eventName", "SERVICE_DEPLOYMENT_(.*)"),
    }),
    ["cloudwatch alarm state change"] = alarm("state.value", {
      key = { { ".resources.1", "alarmName" } }, title = "alarmName", at = { "state.timestamp", ".time" },
      description = { "state.reason", "configuration.description" },
      category = "configuration.metrics.1.metricStat.metric.name",
      component = "configuration.metrics.1.metricStat.metric.dimensions.InstanceId",
      names = { "alarmName", ".region", "configuration.metrics.1.metricStat.metric.dimensions.InstanceId" },
    }),
    ["aws health event"] = {
      why_not = { "eventTypeCategory", "=?", issue = false, ["*"] = { "AWS Health: {eventTypeCode|=?} is no issue" } },
      key = "eventArn", title = "eventTypeCode",
      state = { "statusCode", "=open", closed = "resolved", ["*"] = "new" }, source_state = "statusCode",
      description = "eventDescription.1.latestDescription", severity = "=error", service = "service",
      names = function(it) return lib.texts_of(it, "affectedEntities", "entityValue") end,
      opened_at = { "statusCode", "=open", ["open|upcoming"] = { ".time" } },
    },
  },
}

-- A message of any kind, decoded.
local message = lib.part_map {
  alarm("NewStateValue", { -- of CloudWatch, as SNS has it
    has = { "AlarmName", "NewStateValue" }, title = "AlarmName", at = "StateChangeTime",
    key = { { "AlarmArn", function(it)
      local name = lib.text(it, "AlarmName")
      return name and (lib.text(it, "AWSAccountId") or "") .. ":" .. (lib.text(it, "Region") or "") .. ":" .. name
    end } },
    description = { "NewStateReason", "AlarmDescription" }, category = "Trigger.MetricName",
    component = function(it) return dimensions(it)[1] end, names = { "AlarmName", "Region", dimensions },
  }),
  events,
  deployment("status", { -- CodeDeploy's own trigger of SNS
    has = { "deploymentId", "status" }, key = "deploymentId", service = "applicationName",
    environment = "deploymentGroupName", began = "createTime", at = { "completeTime", "createTime" },
  }),
  function(body, from)
    local event = lib.word(body, "Event")
    local is_mail = lib.at(body, "mail") or lib.at(body, "ses") or lib.word(body, "eventSource") == "aws:ses"
    lib.ignore(from, is_mail and "mail that SES sent or took is not recorded"
      or (event == "autoscaling:test_notification" or event == "s3:testevent") and "a test"
      or "a message that is neither an alarm nor a deployment")
    return true
  end,
}

return library {
  message = message,
  params = {
    pipelines = list {
      text,
      default = { "*" },
      doc = "CodePipeline pipelines that deploy to where customers are; \"*\": all",
    },
  },
}
