-- Loops that would go on past the greatest or least integer if it wrapped around. Lua counts the iterations
-- beforehand.
-- expect: value: [2,2,3]
return policy {
  title = "For beyond the last integer",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local up, down, around = 0, 0, 0
    for _ = math.maxinteger - 1, math.maxinteger do up = up + 1 end
    for _ = 1, math.mininteger, math.mininteger do down = down + 1 end
    for _ = math.mininteger, math.mininteger + 2 do around = around + 1 end
    return { answer = { up, down, around } }
  end,
}
