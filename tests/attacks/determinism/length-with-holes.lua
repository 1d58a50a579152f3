-- # of a list with holes is any border, in stock Lua by how the table was made. It is the same in every run of the
-- same
-- policy; no result has a hole.
-- expect: value: true
return policy {
  title = "Length with holes",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function make()
      local t = {}
      for i = 1, 100 do t[i] = i end
      for i = 50, 90 do t[i] = nil end
      return #t
    end
    return { answer = make() == make() }
  end,
}
