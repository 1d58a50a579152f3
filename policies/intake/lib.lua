-- SPDX-License-Identifier: Apache-2.0
-- Lib: all that a mapping needs under one name; see the files from which it is.

local read = require "intake.read"
local grade = require "intake.grade"
local place = require "intake.place"
local told = require "intake.told"
local follow = require "intake.follow"
local field = require "intake.field"
local ways = require "intake.ways"
local mapping = require "intake.mapping"
local cells = require "intake.cells"

return library {
  -- what stands in a body
  at = read.at, text = read.text, word = read.word, id = read.id, texts = read.texts, integer = read.integer,
  number = read.number, flag = read.flag, instant = read.instant, local_instant = read.local_instant, url = read.url,
  object = read.object, list = read.list, is_empty = read.is_empty, slug = read.slug, key = read.key,
  digest = read.digest, texts_of = read.texts_of, among = read.among,
  -- fields, and ways to make them
  reads = field.reads, loosely = field.loosely, small = field.small, match = ways.match, joined = ways.joined,
  listed = ways.listed, unlisted = ways.unlisted, unlike = ways.unlike, says = ways.says,
  severity_in = ways.severity_in, now = ways.now,
  -- what words mean, who and where it is
  grade = grade.grade, priority = grade.priority, priority_among = grade.priority_among, parameter = place.parameter,
  place = place.place, named = place.named, made = place.made, person = place.person, ruled = place.ruled,
  -- what is recorded, or not
  from = told.from, ignore = told.ignore, hold = told.hold, put = told.put, record = told.record, known = told.known,
  incident = told.incident, spell = follow.spell, deployment = follow.deployment, change = follow.change,
  outage = follow.outage, away = follow.away, health = follow.health,
  -- tables
  map = mapping.map, part_map = mapping.part_map,
  -- cells of tables
  decimal = cells.decimal, number_of = cells.number_of, money_of = cells.money_of, amount_of = cells.amount_of,
  date_of = cells.date_of, instant_of = cells.instant_of,
}
