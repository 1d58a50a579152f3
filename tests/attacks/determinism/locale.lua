-- The decimal point, upper and lower letters and the order of texts do not follow a locale.
-- expect: value: ["0.5","ä",true,"1.5"]
return policy {
  title = "Locale",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = { ("%.1f"):format(0.5), ("ä"):upper(), "Z" < "a", tostring(tonumber("1.5")) } }
  end,
}
