-- SPDX-License-Identifier: Apache-2.0
-- What a service is for: the outcome to which it contributes most, or, where it contributes to none itself, that of the
-- service which owes most to it.
local function own(ctx, service)
  local best
  for one in ctx:each("contribution", { service = service }) do
    if one.outcome.state ~= "retired" and (not best or one.weight > best.weight) then
      best = one
    end
  end
  return best and best.outcome
end

return library {
  outcome = function(ctx, service)
    for _ = 1, 6 do -- services that stand on each other lead nowhere
      local outcome = own(ctx, service)
      if outcome then
        return outcome
      end
      local most
      for one in ctx:each("dependency", { provider = service }) do
        if not most or one.share > most.share then
          most = one
        end
      end
      if not most then
        return nil
      end
      service = most.consumer
    end
  end,
}
