-- SPDX-License-Identifier: Apache-2.0
-- A promise that was not kept is a result, too. That it was not is said by pack sla; here it gets an entry in the
-- register, once for each period.
local wording = require "core.wording"
local answers = require "improvement.answers"
local period = require "improvement.period"

local open = { "suggested", "accepted", "in_progress", "on_hold" }

return policy {
  title = "A target that was missed starts an improvement by itself",
  source = "article 004, row S3",
  on = "service_target",
  eval = function(target, ctx, params)
    local agreement = target.agreement
    local percent = target.in_time_before or target.availability_before
    local at_least = target.at_least
    local missed = agreement and agreement.state == "published" and percent and at_least and percent < at_least
    if not missed then
      return
    end
    local kind = target.metric == "availability" and target.measured_over or "month"
    local key, words, over = period.last(ctx, kind, params.zone)
    local service = agreement.service
    local title = "Keep what " .. agreement.name .. " promises: " .. target.metric
      .. (target.priority and " at " .. target.priority or "")
    for improvement in ctx:each("improvement", { service = service, state = open }) do
      if improvement.title == title then
        return
      end
    end
    ctx:open("improvement/" .. target.key:sub(1, 180) .. "." .. key, {
      title = title,
      description = string.format("In %s it came to %s %%, and %s %% were promised", words, wording.number(percent),
        wording.number(at_least)),
      service = service,
      owner = answers.who(ctx, params, service.owner, agreement.promised_by),
      opened_at = over,
    })
  end,
}
