-- Messages and drafts with long bodies.
-- expect: memory
return policy {
  title = "Messages of megabytes",
  on = "thing",
  gives = { answer = json },
  eval = function(thing, ctx)
    local s = ("x"):rep(1 << 20)
    for i = 1, 500 do
      ctx:message("m" .. i, { to = "person/ana", subject = "s", body = s })
      ctx:draft("d" .. i, { title = "t", body = s })
    end
  end,
}
