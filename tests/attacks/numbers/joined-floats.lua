-- .. writes a float with 14 digits in stock Lua, tostring with 14, too: another number than was meant. Here both
-- write as
-- many as it takes.
-- expect: value: ["0.30000000000000004","0.30000000000000004","9007199254740992.0","1e+100"]
return policy {
  title = "Joined floats",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local x = 0.1 + 0.2
    return { answer = { x .. "", tostring(x), 2^53 .. "", 1e100 .. "" } }
  end,
}
