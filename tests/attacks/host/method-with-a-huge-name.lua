-- A name of a megabyte, which is compared with all others to suggest the nearest.
-- expect: fuel
return policy {
  title = "Method with a huge name",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local name = ("x"):rep(1 << 20)
    while true do
      pcall(function() return ctx[name] end)
    end
  end,
}
