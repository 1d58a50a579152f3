-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "sla",
  version = "1.0.0",
  title = "Clocks that are right",
  requires = { "core" },
}
