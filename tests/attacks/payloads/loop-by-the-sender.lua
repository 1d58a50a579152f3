-- A sender that says how often.
-- deliver: '{"n":1e18}'
-- expect: fuel
return intake {
  title = "Loop",
  map = function(delivery)
    local n = 0
    for _ = 1, delivery.body.n do n = n + 1 end
    return { { put = "thing/x", set = { data = n } } }
  end,
}
