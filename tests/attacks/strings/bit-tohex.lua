-- CVE-2024-31449 (Redis): bit.tohex(x, INT_MIN) overflowed a buffer on the stack. There is no such library; %x
-- takes no
-- width from an argument.
-- expect: error: bit
return policy {
  title = "Bit tohex",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = bit.tohex(65535, -2147483648) }
  end,
}
