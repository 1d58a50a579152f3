-- A hundred thousand names, and somebody who goes through them.
-- deliver: '{"a":1' + ',"k\#":1' * 80000 + '}'
-- expect: memory
return intake {
  title = "Many",
  map = function(delivery)
    for _ in pairs(delivery.body) do end
    return { { put = "thing/x", set = { data = 1 } } }
  end,
}
