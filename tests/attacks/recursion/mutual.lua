-- Two functions, one calling the other.
-- expect: memory
return policy {
  title = "Mutual",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local even
    local function odd(n) return not even(n + 1) end
    function even(n) return not odd(n + 1) end
    return { answer = odd(1) }
  end,
}
