-- … and ask for one name more: it must see, and the second evaluation and others must see, what all saw before.
-- (There was
-- a bound on names made up; it was met by whoever came last.)
-- expect: value: "has no field"
return policy {
  title = "Names used up",
  on = "thing",
  gives = { answer = json },
  eval = function(thing)
    for i = 1, 4000 do
      pcall(function() return thing["y" .. i] end)
    end
    local _, e = pcall(function() return thing.a_name_that_nobody_has end)
    local _, made = pcall(function() return thing["made" .. " up"] end)
    return { answer = e:match("has no field") and made:match("has no field") or e .. made }
  end,
}
