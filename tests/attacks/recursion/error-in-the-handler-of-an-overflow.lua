-- Again and again against the limit of C levels, with an error object made there each time.
-- expect: fuel
return policy {
  title = "Error in the handler of an overflow",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local function f() local ok, e = pcall(f) if not ok then error({ e }) end return 1 end
    while true do
      pcall(f)
    end
  end,
}
