-- SPDX-License-Identifier: Apache-2.0
-- Amazon SNS: the wrapper, with a message of CloudWatch, CodeDeploy, EventBridge or whoever writes to the topic
-- inside, as a text. Whether a topic may send here at all a person says: its first message waits for that.

local lib = require "intake.lib"
local aws = require "intake.aws"

local function unwrap(body, from)
  local message = lib.at(body, "Message")
  if message == nil then
    return aws.message(body, from) -- raw message delivery
  end
  local inner = type(message) == "table" and message or json.decode(message)
  if type(inner) == "table" then
    return aws.message(inner, from)
  end
  lib.ignore(from, "a message in words: " .. (lib.text(body, "Subject") or tostring(message):sub(1, 80)))
end

-- What is about the topic itself.
local function topic(body, from)
  local kind, url = lib.text(body, "Type"), lib.url(body, "SubscribeURL") or ""
  local name = "topic " .. (lib.text(body, "TopicArn") or "?")
  local host = url:match("^https://sns%.[%w-]+%.(amazonaws%.com[^/]*)/")
  if kind == "SubscriptionConfirmation" and (host == "amazonaws.com" or host == "amazonaws.com.cn") then
    lib.hold(from, name .. " asks whether it may send here", url)
  elseif kind == "SubscriptionConfirmation" then
    lib.ignore(from, name .. " asks to be confirmed at an address that is not of SNS")
  elseif kind == "UnsubscribeConfirmation" then
    lib.ignore(from, name .. " sends no more")
  else
    return false
  end
  return true
end

-- As functions of Lambda are given them.
local function records(body, from)
  for _, record in ipairs(lib.list(body, "Records")) do
    unwrap(lib.at(record, "Sns") or lib.at(record, "sns") or record, from)
  end
  return lib.at(body, "Records") ~= nil
end

return intake {
  title = "Amazon SNS: alarms of CloudWatch, and what else a topic carries",
  scheme = "aws-sns",
  key = { "x-amz-sns-message-id", "body.MessageId" },
  setup = [[
In Amazon SNS: your topic, Create subscription.
Protocol: HTTPS. Endpoint: {url}?access_token=TOKEN
TOKEN is what this makes: steward token create sns --source {name}
Leave raw message delivery off. Create subscription.
Its request for confirmation then waits here for your yes: steward deliveries state=held
With the certificate of its SigningCertURL in the file of this source's secret, signatures do in place of the token.]],
  params = aws.params,
  map = lib.map { topic, records, unwrap },
}
