-- What one delivery leaves in a local of the file the next does not find.
-- deliver: '{"secret":"of one sender"}'
-- expect: value: false
local seen = {}
return intake {
  title = "Kept",
  map = function(delivery)
    local had = seen.body ~= nil
    seen.body = delivery.body
    return { { put = "thing/x", set = { data = had } } }
  end,
}
