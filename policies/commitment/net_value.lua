-- SPDX-License-Identifier: Apache-2.0
local levels = require "commitment.levels"

return policy {
  title = "A service level is worth the loss that it avoids, less what it costs",
  source = "article 000, row K6",
  on = "level_option",
  gives = { net_value = money { doc = "A year; unset in another currency than the service's" } },
  eval = function(option, ctx)
    for _, level in ipairs((levels.weigh(option.service, ctx))) do
      if level.option == option then
        return { net_value = level.net }
      end
    end
    return {}
  end,
}
