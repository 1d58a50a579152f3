-- The next position would wrap around.
-- expect: value: "wrapped"
return policy {
  title = "Len is the last integer",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local at
    local t = setmetatable({}, { __len = function() return math.maxinteger end, __newindex = function(_, k) at = k end })
    table.insert(t, "x")
    return { answer = at == math.mininteger and "wrapped" or at }
  end,
}
