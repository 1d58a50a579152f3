-- Tables have no order.
-- expect: error: attempt to compare two table values
return policy {
  title = "Address by order",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = {} < {} }
  end,
}
