-- SPDX-License-Identifier: Apache-2.0
-- Read: what stands in a body, whoever wrote it. All of the host's library `read`, which works without tables of Lua's
-- and costs little, and clocks on walls.

-- A time that says no zone, as the clock on the wall showed it there; `dates`: "d/m/Y" or "m/d/Y", what 03/04/2026 is.
local function local_instant(value, path, zone, dates)
  local said = read.scalar(value, path)
  local t = said ~= nil and time.parse(said, zone, dates) or nil
  return t and t > 0 and t or nil
end

return library {
  at = read.at,
  text = read.text, -- trimmed; a number or boolean by its digits or its word, exact
  word = read.word, -- the same in small letters; "" for nothing
  id = read.id, -- a text, of texts and integers alone
  texts = read.texts,
  texts_of = read.texts_of, -- what each object of a list has at a path
  among = read.among, -- (list, word or list of words), in whatever case
  integer = read.integer,
  number = read.number,
  flag = read.flag, -- true, false or nil; "true", "1", "yes" and their opposites are meant
  instant = read.instant, -- ms; from RFC 3339 and its relatives, "… UTC", epoch s, ms, us, ns
  scalar = read.scalar, -- a text, number or boolean as it is
  no_instant = read.no_instant, -- a text that is no time
  local_instant = local_instant, -- (value, path, zone)
  url = read.url, -- http and https alone
  object = read.object, -- a table always
  list = read.list,
  is_empty = read.is_empty,
  slug = read.slug,
  key = read.key,
  digest = read.digest, -- of a text, 16 hex digits: not for adversaries
}
