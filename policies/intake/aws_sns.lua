-- SPDX-License-Identifier: Apache-2.0
-- Amazon SNS: the wrapper, with a message of CloudWatch, CodeDeploy, EventBridge or whoever writes to the topic
-- inside, as a text. Whether a topic may send here at all a person says: its first message waits for that.

local lib = require "intake.lib"
local aws = require "intake.aws"

local function unwrap(from, body)
  local packed = lib.at(body, "Message")
  if packed == nil then
    return aws.message(from, body) -- raw message delivery
  end
  local message = type(packed) == "table" and packed or json.decode(packed)
  if type(message) ~= "table" then
    return lib.ignore(from, "a message in words: " .. (lib.text(body, "Subject") or tostring(packed):sub(1, 80)))
  end
  aws.message(from, message)
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
  map = function(delivery, ctx, params)
    local from = lib.from(delivery, ctx, params)
    local body = delivery.body
    local kind = lib.text(body, "Type")
    local topic = "topic " .. (lib.text(body, "TopicArn") or "?")
    if kind == "SubscriptionConfirmation" then
      local url = lib.url(body, "SubscribeURL")
      if
        url and url:find("^https://sns%.[%w-]+%.amazonaws%.com/")
        or url and url:find("^https://sns%.[%w-]+%.amazonaws%.com%.cn/")
      then
        ctx:hold(topic .. " asks whether it may send here", { url = url })
        return {}
      end
      lib.ignore(from, topic .. " asks to be confirmed at an address that is not of SNS")
    elseif kind == "UnsubscribeConfirmation" then
      lib.ignore(from, topic .. " sends no more")
    elseif lib.at(body, "Records") then -- as functions of Lambda are given them
      for _, record in ipairs(lib.list(body, "Records")) do
        local inner = lib.at(record, "Sns") or lib.at(record, "sns")
        unwrap(from, inner or record)
      end
    else
      unwrap(from, body)
    end
    return lib.edits(from)
  end,
}
