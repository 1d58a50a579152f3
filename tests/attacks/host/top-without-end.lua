-- Lists of two hundred, kept.
-- expect: memory
return policy {
  title = "Top without end",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local t = {}
    while true do t[#t + 1] = ctx:top("item", "weight", 1000) end
  end,
}
