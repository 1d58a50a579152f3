-- CVE-2021-32626 (Redis): a crafted script overflowed the heap, because C code pushed without asking for room
-- (lua_checkstack). Arguments are many and nested here, on a deep stack, to every function of the host.
-- expect: memory
return policy {
  title = "Overflow from a crafted script",
  on = "thing",
  gives = { answer = json },
  findings = { f = "low" },
  eval = function(thing, ctx)
    local many = {}
    for i = 1, 200 do many[i] = i end
    local function deep(n)
      if n > 0 then return deep(n - 1) + 1 end
      for _ = 1, 5 do
        pcall(ctx.count, ctx, "item", many, table.unpack(many))
        pcall(ctx.get, ctx, table.unpack(many))
        pcall(ctx.finding, ctx, "f", { because = many, message = "m" }, table.unpack(many))
      end
      return 0
    end
    while true do
      deep(150)
    end
  end,
}
