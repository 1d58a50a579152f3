-- A pattern of the sender's on a text of the sender's.
-- deliver: '{"pattern":"' + '.-' * 30 + 'b","text":"' + 'a' * 5000 + '"}'
-- expect: fuel
return intake {
  title = "Pattern",
  map = function(delivery)
    return { { put = "thing/x", set = { data = delivery.body.text:match(delivery.body.pattern) or false } } }
  end,
}
