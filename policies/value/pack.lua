-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "value",
  version = "1.0.0",
  title = "Do the most valuable thing first",
  requires = { "core" },
  params = {
    point = money {
      default = money(100000, "EUR"),
      doc = "What one point of a value score stands for, a year. Its currency is the one in which value is counted",
    },
  },
}
