-- SPDX-License-Identifier: Apache-2.0
-- Compliance is what can be shown: a control for which there is evidence no older than its interval.
return policy {
  title = "It is known which controls can be shown to be kept",
  source = "article 002, row L2",
  on = "control",
  params = {
    control_every = duration { default = "90d", doc = "How often a control that does not say so is to be shown" },
  },
  gives = { shown_in_time = boolean { doc = "There is evidence no older than its interval" } },
  eval = function(control, ctx, params)
    local last = ctx:top("evidence", "done_at", 1, { control = control })[1]
    return { shown_in_time = last ~= nil and not ctx:passed(last.done_at + (control.every or params.control_every)) }
  end,
}
