-- A body that is made a metatable: texts are no functions.
-- deliver: '{"__gc":"x","__index":{"admin":true},"__metatable":false}'
-- expect: error: is not allowed
return intake {
  title = "Metamethods",
  map = function(delivery)
    return { { put = "thing/x", set = { data = setmetatable({}, delivery.body).admin } } }
  end,
}
