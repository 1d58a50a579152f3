-- SPDX-License-Identifier: Apache-2.0
return pack {
  name = "core",
  version = "1.1.0",
  title = "The words in which a service organisation is written down",
  params = {
    currency = text {
      shared = true,
      is = "currency",
      default = "EUR",
      ask = "In which currency do you add up money, as in EUR?",
      doc = "In which value, cost and losses are added up and compared; amounts in others are told beside it",
    },
    zone = text {
      shared = true,
      is = "zone",
      default = "UTC",
      ask = "In which time zone is your organisation, as in Europe/Berlin?",
      doc = "Whose days, months and years count where no calendar says so, and on whose clock reports tell times",
    },
    head_of_it = ref {
      "person",
      shared = true,
      ask = "Who leads IT, as in person/ana?",
      doc = "Who leads IT, under whatever title; unset: the person with the position cio, else the head of the topmost "
        .. "unit of the function it",
    },
  },
}
