-- Lua looks for a function to call: the table's __call, which is the table, whose __call … Each step moves all
-- arguments
-- up by one, up to a million of them, within one instruction: minutes in which no hook fires.
-- expect: error: __call
return policy {
  title = "Call is itself",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t, m = {}, {}
    m.__call = t
    setmetatable(t, m)
    t()
  end,
}
