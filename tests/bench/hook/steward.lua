-- The organisation that stands beside the peers of the bench: the same event, the same arithmetic.
return {
  name = "Bench",
  listen = "127.0.0.1:34170",
  packs = { "hook" },
  sources = { hook = { intake = "hook.metrics", scheme = "none" } },
}
