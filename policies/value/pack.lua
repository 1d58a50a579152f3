-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "value",
  version = "2.0.0",
  title = "Do the most valuable thing first",
  requires = { "core", "sla" },
  params = {
    point = integer {
      default = 1000,
      ask = "What is one point of a value score worth a year, in whole units of your currency, as in 1000?",
      doc = "What one point of a value score stands for, a year, in whole units of the organisation's currency",
    },
    years = integer { default = 3, doc = "Over how many years what is spent once has to come back" },
    part = integer {
      default = 10,
      doc = "Percent of an outcome that a piece of work counts for when nobody says what it would add",
    },
    touched = json {
      default = { high = 100, medium = 50, low = 10 },
      doc = "Percent of a service that is not there in an incident of that impact",
    },
    hours = integer { default = 8760, doc = "Hours of a year in which services are needed; an office: 2000" },
  },
}
