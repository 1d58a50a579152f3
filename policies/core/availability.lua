-- SPDX-License-Identifier: Apache-2.0
-- When it is there, when it was not, and how much of that is allowed.
return model {
  calendar = {
    doc = "When somebody is there: hours by weekday on the clock of one place, holidays, and days that are different",
    title = "name",
    fields = {
      name = text { required = true },
      zone = text { doc = "As in \"Europe/Berlin\"; unset: its parent's, or UTC" },
      hours = json {
        doc = "As in {\"mon\": [[\"08:00\", \"12:00\"], [\"13:00\", \"17:00\"]], \"fri\": [[\"22:00\", \"06:00\"]]}, "
          .. "or \"24x7\"; a day left out is closed, an end before its start is on the next day",
      },
      holidays = json {
        doc = "As in [\"12-25\", \"2026-04-03\", {\"date\": \"2026-05-01\", \"name\": \"Labour Day\"}, "
          .. "{\"from\": \"12-24\", \"to\": \"01-01\"}]; without a year: each year",
      },
      overrides = json { doc = "Other hours of a date, as in {\"2026-12-24\": [[\"08:00\", \"12:00\"]]}; []: none" },
      breaks = json { doc = "Taken out of a date's hours, as in {\"2026-12-23\": [[\"12:00\", \"14:00\"]]}" },
      parent = ref { "calendar", doc = "What is not said here is as there; holidays and dates are those of both" },
      from_date = date { doc = "Closed before" },
      to_date = date { doc = "Closed after" },
      owner = ref { "person", doc = "Who keeps it right" },
    },
  },

  outage = {
    doc = "A service was not there",
    fields = {
      service = ref { "service", required = true },
      component = ref { "component", doc = "What of it" },
      started_at = instant { required = true, indexed = true },
      ended_at = instant { indexed = true, doc = "Unset: not there until now" },
      planned = boolean { default = false, doc = "As agreed beforehand: does not count" },
      incident = ref { "incident", doc = "In which it was told and mended" },
      cause = text,
      source = text,
    },
  },

  maintenance = {
    doc = "A time in which a service may be away, as agreed beforehand",
    fields = {
      service = ref { "service", required = true },
      starts_at = instant { required = true, indexed = true },
      ends_at = instant { required = true, indexed = true },
      change = ref { "change", doc = "What it is for" },
      announced_at = instant { doc = "When the customers were told" },
    },
  },

  service_level_objective = {
    doc = "How good a service is meant to be by what is counted of it, as in OpenSLO",
    title = "name",
    fields = {
      name = text { required = true },
      service = ref { "service", required = true },
      indicator = text { doc = "What is counted as good" },
      target = number { required = true, doc = "Percent that is to be good, above 0 and below 100" },
      budgeting = enum {
        "occurrences", "timeslices", "ratio_timeslices",
        default = "occurrences",
        doc = "What is counted: good ones of all, slices of time good enough, or how good each slice was",
      },
      slice_target = number { doc = "Percent of a slice that has to be good for it to count as good; unset: all" },
      rolling_days = integer { doc = "Measured over this many days, today as the last; at most 60" },
      measured_over = enum { "week", "month", "quarter", "year", doc = "Or over these, by the calendar" },
      zone = text { doc = "Whose days; unset: UTC" },
      owner = ref "person",
      source = text,
      external_url = text,
    },
  },

  level_sample = {
    doc = "What was counted for an objective in one slice of time",
    fields = {
      objective = ref { "service_level_objective", required = true },
      started_at = instant { required = true, indexed = true, doc = "When the slice began" },
      good = integer { required = true },
      total = integer { required = true },
    },
  },
}
