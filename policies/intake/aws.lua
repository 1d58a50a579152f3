-- SPDX-License-Identifier: Apache-2.0
-- Aws: what Amazon's services tell, by SNS or by EventBridge: alarms, deployments, health. An alarm has no name for
-- each time that it rings: its end finds its beginning.

local lib = require "intake.lib"
local loose = require "intake.loose"

local function values_of(list, name)
  local values = {}
  for _, item in ipairs(list) do
    values[#values + 1] = lib.text(item, name)
  end
  return values
end

local function tell_alarm(from, alarm)
  local state = (alarm.state or ""):lower()
  if state ~= "alarm" and state ~= "ok" then
    return lib.ignore(from, "alarm \"" .. (alarm.name or "?") .. "\" is " .. (state ~= "" and state or "in no state"))
  end
  lib.spell(from, {
    id = alarm.id or alarm.name,
    at = alarm.at,
    over = state == "ok",
    title = alarm.name,
    description = state == "alarm" and (alarm.reason or alarm.description) or nil,
    category = alarm.metric,
    severity = alarm.severity or "error",
    source_state = alarm.state,
    place = {
      component = alarm.resources[1],
      names = loose.some(alarm.name, alarm.region, table.unpack(alarm.resources)),
    },
  })
end

-- CloudWatch, as SNS has it.
local function alarm_message(from, message)
  local account, region = lib.text(message, "AWSAccountId"), lib.text(message, "Region")
  local name = lib.text(message, "AlarmName")
  tell_alarm(from, {
    id = lib.text(message, "AlarmArn") or name and (account or "") .. ":" .. (region or "") .. ":" .. name,
    name = name,
    state = lib.text(message, "NewStateValue"),
    at = lib.instant(message, "StateChangeTime"),
    reason = lib.text(message, "NewStateReason"),
    description = lib.text(message, "AlarmDescription"),
    metric = lib.text(message, "Trigger.MetricName"),
    region = region,
    resources = values_of(lib.list(message, "Trigger.Dimensions"), "value"),
  })
end

local deploying = {
  created = "planned",
  ready = "planned",
  start = "in_progress",
  started = "in_progress",
  resumed = "in_progress",
  in_progress = "in_progress",
  inprogress = "in_progress",
  stopping = "in_progress",
  success = "succeeded",
  succeeded = "succeeded",
  completed = "succeeded",
  failure = "failed",
  failed = "failed",
  stop = "failed",
  stopped = "failed",
  canceled = "failed",
  cancelled = "failed",
  aborted = "failed",
  superseded = "superseded",
}

local function tell_deployment(from, told)
  local state = deploying[(told.word or ""):lower()]
  if not state then
    return lib.ignore(from, "a deployment that is \"" .. (told.word or "?") .. "\"")
  end
  local ends = state == "succeeded" or state == "failed"
  lib.deployment(from, {
    id = told.id,
    at = told.at,
    state = state,
    source_state = told.word,
    environment = told.environment,
    started_at = told.began or state == "in_progress" and told.at or nil,
    finished_at = ends and told.at or nil,
    production = told.production,
    place = { service = told.name, component = told.name, names = loose.some(told.environment) },
  })
end

-- CodeDeploy's own trigger of SNS.
local function deploy_message(from, message)
  tell_deployment(from, {
    id = lib.id(message, "deploymentId"),
    word = lib.text(message, "status"),
    name = lib.text(message, "applicationName"),
    environment = lib.text(message, "deploymentGroupName"),
    began = lib.instant(message, "createTime"),
    at = lib.instant(message, "completeTime", "createTime"),
  })
end

local by_detail = {
  ["CodeDeploy Deployment State-change Notification"] = function(from, detail, at)
    tell_deployment(from, {
      id = lib.id(detail, "deploymentId"),
      at = at,
      word = lib.text(detail, "state"),
      name = lib.text(detail, "application"),
      environment = lib.text(detail, "deploymentGroup"),
    })
  end,
  ["CodePipeline Pipeline Execution State Change"] = function(from, detail, at)
    local name = lib.text(detail, "pipeline")
    local deploys
    for _, glob in ipairs(from.params.pipelines) do
      deploys = deploys or glob == "*" or name and glob:lower() == name:lower()
    end
    if not deploys then
      return lib.ignore(from, "pipeline \"" .. (name or "?") .. "\" deploys nothing")
    end
    tell_deployment(from, {
      id = lib.id(detail, "execution-id"),
      at = at,
      word = lib.text(detail, "state"),
      name = name,
      environment = "production",
      production = true,
    })
  end,
  ["ECS Deployment State Change"] = function(from, detail, at, event)
    local word = lib.text(detail, "eventName") or ""
    tell_deployment(from, {
      id = lib.id(detail, "deploymentId"),
      at = lib.instant(detail, "updatedAt") or at,
      word = word:match("SERVICE_DEPLOYMENT_(.*)") or word,
      name = (lib.text(event, "resources.1") or ""):match("[^/]+$"),
    })
  end,
  ["CloudWatch Alarm State Change"] = function(from, detail, at, event)
    tell_alarm(from, {
      id = lib.text(event, "resources.1"),
      name = lib.text(detail, "alarmName"),
      state = lib.text(detail, "state.value"),
      at = lib.instant(detail, "state.timestamp") or at,
      reason = lib.text(detail, "state.reason"),
      description = lib.text(detail, "configuration.description"),
      region = lib.text(event, "region"),
      metric = lib.text(detail, "configuration.metrics.1.metricStat.metric.name"),
      resources = values_of(
        { lib.object(detail, "configuration.metrics.1.metricStat.metric.dimensions") },
        "InstanceId"
      ),
    })
  end,
  ["AWS Health Event"] = function(from, detail, at)
    local closed = lib.word(detail, "statusCode") == "closed"
    if lib.word(detail, "eventTypeCategory") ~= "issue" then
      return lib.ignore(from, "AWS Health: " .. (lib.text(detail, "eventTypeCode") or "?") .. " is no issue")
    end
    lib.incident(from, {
      id = lib.id(detail, "eventArn"),
      at = at,
      opened_at = not closed and at or nil,
      state = closed and "resolved" or "new",
      title = lib.text(detail, "eventTypeCode"),
      description = lib.text(detail, "eventDescription.1.latestDescription"),
      severity = "error",
      source_state = lib.text(detail, "statusCode"),
      place = {
        service = lib.text(detail, "service"),
        names = values_of(lib.list(detail, "affectedEntities"), "entityValue"),
      },
    })
  end,
}

local function event(from, body)
  local what = lib.text(body, "detail-type")
  local tell = by_detail[what or ""]
  if not tell then
    return lib.ignore(from, "events \"" .. (what or "?") .. "\" are not recorded")
  end
  tell(from, lib.object(body, "detail"), lib.instant(body, "time"), body)
end

-- A message of any kind, decoded.
local function message(from, body)
  if lib.at(body, "AlarmName") and lib.at(body, "NewStateValue") then
    alarm_message(from, body)
  elseif lib.at(body, "detail-type") then
    event(from, body)
  elseif lib.at(body, "deploymentId") and lib.at(body, "status") then
    deploy_message(from, body)
  elseif lib.at(body, "mail") or lib.at(body, "ses") or lib.word(body, "eventSource") == "aws:ses" then
    lib.ignore(from, "mail that SES sent or took is not recorded")
  elseif lib.word(body, "Event") == "autoscaling:test_notification" or lib.word(body, "Event") == "s3:testevent" then
    lib.ignore(from, "a test")
  else
    lib.ignore(from, "a message that is neither an alarm nor a deployment")
  end
end

return library {
  message = message,
  event = event,
  params = {
    pipelines = list {
      text,
      default = { "*" },
      doc = "CodePipeline pipelines that deploy to where customers are; \"*\": all",
    },
  },
}
