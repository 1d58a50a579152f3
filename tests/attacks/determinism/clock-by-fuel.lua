-- How much fuel is left cannot be asked; how deep calls may go can be tried, and is the same everywhere.
-- expect: value: true
return policy {
  title = "Clock by fuel",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function depth(n)
      local ok, m = pcall(function() return depth(n + 1) end)
      return ok and m or n
    end
    return { answer = depth(0) == depth(0) }
  end,
}
