-- SPDX-License-Identifier: Apache-2.0
-- Amazon EventBridge, sent by an API destination: deployments of CodeDeploy, runs of CodePipeline, alarms, health.

local lib = require "intake.lib"
local aws = require "intake.aws"

return intake {
  title = "Amazon EventBridge: deployments, pipelines, alarms and health",
  scheme = "header-token",
  key = { "body.id" },
  setup = [[
In Amazon EventBridge: API destinations, Create API destination.
Endpoint: {url}
Method POST. Connection: API key, with name and value of: {secret}
Then a rule with an event pattern of what you want, and that destination as its target:
{"source": ["aws.codedeploy", "aws.codepipeline", "aws.cloudwatch", "aws.health"]}]],
  params = aws.params,
  map = lib.map { aws.message },
}
