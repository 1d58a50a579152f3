-- A number of the sender's as a position in a list: nothing is made for those before.
-- deliver: '{"at":1099511627776}'
-- expect: error: has a hole
return intake {
  title = "Position",
  map = function(delivery)
    local list = {}
    list[delivery.body.at] = 1
    return { { put = "thing/x", set = { data = list } } }
  end,
}
