-- Each refusal is kept until the answer is written.
-- expect: memory
return guard {
  title = "Guard that refuses",
  on = "thing",
  check = function(change, ctx)
    for i = 1, 1e6 do ctx:refuse("no " .. i) end
  end,
}
