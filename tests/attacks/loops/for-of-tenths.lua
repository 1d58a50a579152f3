-- Floats are accumulated: the number of rounds depends on rounding, which must be the same everywhere.
-- expect: value: [11,10]
return policy {
  title = "For of tenths",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local a, b = 0, 0
    for _ = 0, 1, 0.1 do a = a + 1 end
    for _ = 0, 2.9, 0.3 do b = b + 1 end
    return { answer = { a, b } }
  end,
}
