-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "commitment",
  version = "1.1.0",
  title = "Management commitment is signing up",
  requires = { "core", "value" },
}
