-- SPDX-License-Identifier: Apache-2.0
-- A target that is taken out leaves nothing behind by which a signature could be seen to be older. Its number does.
return policy {
  title = "It is known how many targets an agreement has",
  source = "article 000, row K5",
  on = "agreement",
  gives = { targets = integer { doc = "How many it has" } },
  eval = function(agreement, ctx)
    return { targets = ctx:count("service_target", { agreement = agreement }) }
  end,
}
