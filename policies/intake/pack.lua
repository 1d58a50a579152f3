-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "intake",
  version = "1.0.0",
  title = "Webhooks from the tools that people have",
  requires = { "core" },
}
