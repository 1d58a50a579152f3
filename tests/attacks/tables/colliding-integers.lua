-- Keys that all fall into one place of a hash: integers are hashed by a remainder that everybody knows. Each
-- lookup
-- walks along all of them, within one instruction.
-- expect: watchdog
return policy {
  title = "Colliding integers",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = {}
    for i = 1, 1e6 do t[i * 32767 * 16383 * 8191] = 1 end
  end,
}
