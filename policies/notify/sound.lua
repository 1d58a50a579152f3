-- SPDX-License-Identifier: Apache-2.0
-- A destination that cannot work is refused while somebody is there who can mend it.

-- Where a secret is: "file secrets/pager", "env STEWARD_PAGER".
local function is_kept(text)
  return text:find("^file secrets/[%w_./-]+$") and not text:find("..", 1, true) or text:find("^env STEWARD_[%w_]+$")
end

-- One, or several with commas between them, while one takes the place of the other.
local function are_kept(text)
  for one in text:gmatch("[^,]+") do
    if not is_kept(one:match("^%s*(.-)%s*$")) then
      return false
    end
  end
  return true
end

local function address_of(place, ctx)
  if place.kind == "email" then
    if not place.address or not place.address:find("^[^%s@]+@[^%s@]+$") then
      ctx:refuse("An e-mail destination needs an address, as in \"ana@example.org\"", { field = "address" })
    end
  elseif not place.url or not (place.url:find("^https?://[^%s/]+") or is_kept(place.url)) then
    ctx:refuse("A destination of this kind needs the URL to which it is posted", { field = "url" })
  end
end

return guard {
  title = "A destination says where, and never the secret itself",
  source = "pack notify",
  on = "destination",
  level = "enforce",
  check = function(change, ctx)
    local place = change.record
    if not place then
      return
    end
    address_of(place, ctx)
    local secret = place.secret
    if secret and not are_kept(secret) then
      ctx:refuse("`secret` says where it is, as in \"file secrets/pager\" or \"env STEWARD_PAGER\": records are "
        .. "no place for the secret itself", { field = "secret" })
    end
  end,
}
