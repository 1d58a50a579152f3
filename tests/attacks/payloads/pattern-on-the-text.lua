-- A pattern of the policy's on a text of the sender's.
-- deliver: '{"a":"' + 'x' * 100000 + '"}'
-- expect: fuel
return intake {
  title = "Pattern",
  map = function(delivery)
    return { { put = "thing/x", set = { data = delivery.text:match("(x*)*-(x*)-(.-)-y") or delivery.text:match(".-.-y") } } }
  end,
}
