-- A time zone is a name of the zone database, and no path.
-- expect: value: [false,false,false,false,false,false]
return policy {
  title = "Zone that is a file",
  on = "thing",
  gives = { answer = json },
  eval = function()
    local out = {}
    for i, zone in ipairs { "../../../etc/passwd", "/etc/passwd", "", "Europe/../../../../etc/hostname", ("A/"):rep(2000), "Europe\0/Berlin" } do
      out[i] = pcall(time.local_time, 0, zone)
    end
    return { answer = out }
  end,
}
