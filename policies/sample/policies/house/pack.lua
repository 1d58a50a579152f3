-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "house",
  version = "1.0.0",
  title = "House rules of Harbour & Pine",
  requires = { "core" },
  params = {
    at_most = integer { default = 3, doc = "How many open incidents a service may have and still be changed" },
  },
}
