-- Megabytes that are not kept: garbage is not what is counted, but making it costs.
-- expect: fuel
return policy {
  title = "Rep thrown away",
  on = "thing",
  gives = { answer = json },
  eval = function()
    while true do
      local _ = ("x"):rep(1 << 20)
    end
  end,
}
