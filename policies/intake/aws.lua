-- SPDX-License-Identifier: Apache-2.0
-- Aws: what Amazon's services tell, by SNS or by EventBridge: alarms, deployments, health. An alarm has no name for
-- each time that it rings: its end finds its beginning.

local lib = require "intake.lib"

-- An alarm is wrong, right again, or neither; `state` says where that stands.
local function alarm(state, more)
  local state_of, name_of = lib.small(state), lib.reads(more.title)
  more.spell, more.severity, more.source_state, more.over = true, "=error", state, { state, ok = true }
  more.only = function(item, from)
    local is = state_of(item, from)
    return is ~= "alarm" and is ~= "ok" and "alarm \"" .. (name_of(item, from) or "?") .. "\" is "
      .. (is or "in no state") or nil
  end
  more.description = { state, alarm = more.description }
  return more
end

local states = {
  ["created|ready"] = "planned", ["start|started|resumed|in_progress|inprogress|stopping"] = "in_progress",
  ["success|succeeded|completed"] = "succeeded",
  ["failure|failed|stop|stopped|canceled|cancelled|aborted"] = "failed", superseded = "superseded",
}

-- A deployment, of which `word` says how it is.
local function deployment(word, more)
  local word_of, why_not = lib.reads(word), more.only
  local stands = { word_of }
  for some, state in pairs(states) do
    stands[some] = state
  end
  local state = lib.reads(stands)
  more.record, more.state, more.source_state, more.component = "deployment", state, word, more.service
  more.only = function(item, from)
    return why_not and why_not(item, from)
      or not state(item, from) and "a deployment that is \"" .. (word_of(item, from) or "?") .. "\"" or nil
  end
  more.before = function(told)
    local ends = told.state == "succeeded" or told.state == "failed"
    told.started_at = told.began or told.state == "in_progress" and told.at or nil
    told.finished_at, told.began = ends and told.at or nil, nil
  end
  more.names = more.environment
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
      only = function(it, from)
        local name, pipelines = lib.text(it, "pipeline") or "", from.params.pipelines
        return not lib.among(pipelines, "*") and not lib.among(pipelines, name)
          and "pipeline \"" .. (name ~= "" and name or "?") .. "\" deploys nothing" or nil
      end,
      key = "execution-id", service = "pipeline", environment = "=production", production = true,
    }),
    ["ecs deployment state change"] = deployment(function(it)
      local word = lib.text(it, "eventName") or ""
      return word:match("SERVICE_DEPLOYMENT_(.*)") or word
    end, {
      key = "deploymentId", at = { "updatedAt", ".time" },
      service = function(_, from) return (lib.text(from.body, "resources.1") or ""):match("[^/]+$") end,
    }),
    ["cloudwatch alarm state change"] = alarm("state.value", {
      key = { { ".resources.1", "alarmName" } }, title = "alarmName", at = { "state.timestamp", ".time" },
      description = { "state.reason", "configuration.description" },
      category = "configuration.metrics.1.metricStat.metric.name",
      component = "configuration.metrics.1.metricStat.metric.dimensions.InstanceId",
      names = { "alarmName", ".region", "configuration.metrics.1.metricStat.metric.dimensions.InstanceId" },
    }),
    ["aws health event"] = {
      only = function(it)
        return lib.word(it, "eventTypeCategory") ~= "issue"
          and "AWS Health: " .. (lib.text(it, "eventTypeCode") or "?") .. " is no issue" or nil
      end,
      key = "eventArn", title = "eventTypeCode",
      state = { "statusCode", "=open", closed = "resolved", ["*"] = "new" }, source_state = "statusCode",
      description = "eventDescription.1.latestDescription", severity = "=error", service = "service",
      names = function(it) return lib.texts_of(it, "affectedEntities", "entityValue") end,
      opened_at = function(it, from)
        return lib.word(it, "statusCode") ~= "closed" and lib.instant(from.body, "time") or nil
      end,
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
