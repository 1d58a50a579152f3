-- A text of the sender's, doubled as often as the sender says.
-- deliver: '{"n":60,"text":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}'
-- expect: memory
return intake {
  title = "Memory",
  map = function(delivery)
    local s = delivery.body.text
    for _ = 1, delivery.body.n do s = s .. s end
    return { { put = "thing/x", set = { data = #s } } }
  end,
}
