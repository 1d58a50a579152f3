-- Reading packed data beyond its end.
-- expect: error: unpack
return policy {
  title = "Unpack",
  on = "thing",
  gives = { answer = json },
  eval = function()
    return { answer = string.unpack("s8", "\255\255\255\255\255\255\255\127") }
  end,
}
