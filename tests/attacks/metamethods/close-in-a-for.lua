-- The fourth value of a generic for is closed when the loop is left.
-- expect: error: non-closable value
return policy {
  title = "Close in a for",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local m = {}
    local t = setmetatable({}, m)
    m.__close = function() while true do end end
    for _ in function() return nil end, nil, nil, t do end
  end,
}
