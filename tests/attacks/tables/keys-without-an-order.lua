-- Tables, functions, booleans and records as keys: there is no order that would be the same in every run.
-- expect: error: has no place in an order
return policy {
  title = "Keys without an order",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = { [{}] = 1, [function() end] = 2, [true] = 3 }
    for _ in pairs(t) do end
  end,
}
