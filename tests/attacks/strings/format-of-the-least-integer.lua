-- CVE-2024-31449: the least integer has no positive. In all conversions, with all flags.
-- expect: value: ["-9223372036854775808","8000000000000000","0X8000000000000000","1000000000000000000000","-9223372036854775808","-009223372036854775808"]
return policy {
  title = "Format of the least integer",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local m = math.mininteger
    return { answer = { ("%d"):format(m), ("%x"):format(m), ("%#X"):format(m), ("%o"):format(m), ("%i"):format(m),
      ("%022d"):format(m) } }
  end,
}
