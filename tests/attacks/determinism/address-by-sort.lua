-- Sorting by text of a table leaves them as they are.
-- expect: value: [1,2,3]
return policy {
  title = "Address by sort",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local t = { { n = 1 }, { n = 2 }, { n = 3 } }
    table.sort(t, function(a, b) return tostring(a) < tostring(b) end)
    return { answer = { t[1].n, t[2].n, t[3].n } }
  end,
}
