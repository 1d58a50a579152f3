-- SPDX-License-Identifier: Apache-2.0
-- What this pack needs to be told beyond the core types, and what it keeps.
return model {
  demand = {
    fields = { value_per_year = money { doc = "What it would add, as those who ask and their sponsor put it" } },
  },
  change = {
    fields = { value_per_year = money { doc = "What it would add, or keep from being lost" } },
  },
  displacement = {
    doc = "What had its place taken when somebody put a piece of work above its place: kept as it was then",
    fields = {
      override = ref { "priority_override", required = true },
      work = text { required = true, indexed = true, doc = "Id of what was put first" },
      place = integer { required = true, doc = "Where it was put" },
      computed_place = integer { required = true, doc = "Where its value had it" },
      works = json { required = true, doc = "What lay between: [{\"work\": id, \"title\": …, \"worth\": cents}]" },
    },
  },
}
