-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "commitment",
  version = "1.1.0",
  title = "Management commitment is signing up",
  requires = { "core", "value" },
  params = {
    head_of_it = ref { "person", ask = "Who leads IT, as in person/ana?", doc = "Who leads IT" },
  },
}
