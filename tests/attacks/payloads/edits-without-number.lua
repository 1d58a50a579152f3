-- More edits than one delivery may make.
-- deliver: '{}'
-- expect: error
return intake {
  title = "Edits",
  map = function()
    local edits = {}
    for i = 1, 20000 do edits[i] = { put = "thing/t" .. i, set = { name = "x" } } end
    return edits
  end,
}
