-- An iterator over records, kept: it would go on in memory that was given back.
-- expect: value: false
local kept = { next = nil }

return policy {
  title = "Iterator kept",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local had = kept.next ~= nil
    if had then kept.next() end
    kept.next = ctx:each("item", { group = 1 })
    return { answer = had }
  end,
}
