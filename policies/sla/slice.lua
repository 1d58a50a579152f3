-- SPDX-License-Identifier: Apache-2.0
-- What is counted of a slice is given to it, so that the host adds it up and no policy walks over all slices.
return policy {
  title = "A slice of time is good enough, or not",
  source = "OpenSLO, budgeting methods",
  on = "level_sample",
  gives = {
    slice_good = integer { doc = "1 when it is good enough, else 0" },
    slice_ratio = number { doc = "Percent of it that was good" },
    slice_hour = integer { indexed = true, doc = "Hours since 1970 at its begin" },
    slice_day = date { indexed = true, doc = "Where its objective is at home" },
    slice_month = text { indexed = true, doc = "As in \"2026-11\"" },
  },
  eval = function(sample, _, params)
    local objective = sample.objective
    local ratio = sample.total > 0 and 100 * sample.good / sample.total or 100.0
    local day = time.local_time(sample.started_at, objective.zone or params.zone)
    return {
      slice_good = ratio >= (objective.slice_target or 100) and 1 or 0,
      slice_ratio = ratio,
      slice_hour = sample.started_at // 3600000,
      slice_day = day.date,
      slice_month = day.text:sub(1, 7),
    }
  end,
}
