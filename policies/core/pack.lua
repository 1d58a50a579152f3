-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "core",
  version = "1.0.0",
  title = "The words in which a service organisation is written down",
}
