-- Sums and products beyond 64 bits.
-- expect: value: [false,false,false,false,false]
return policy {
  title = "Money overflows",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local most, least = money(math.maxinteger, "EUR"), money(math.mininteger, "EUR")
    return { answer = { (pcall(function() return most + money(1, "EUR") end)), (pcall(function() return least - money(1, "EUR") end)),
      (pcall(function() return most * 2 end)), (pcall(function() return -least end)), (pcall(function() return least // -1 end)) } }
  end,
}
