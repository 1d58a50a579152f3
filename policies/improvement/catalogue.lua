-- SPDX-License-Identifier: Apache-2.0
-- What a head of IT would hand to the business: no tool, no number of a ticket, nothing that one has to ask about.
-- Services stand under the business outcome to which they contribute most, as they are in the records at that moment.
local accountable = require "core.accountable"
local wording = require "core.wording"
local answers = require "improvement.answers"
local purpose = require "improvement.purpose"

local NONE <const> = "More services"
local joins = { ["for"] = true, per = true, each = true } -- "a month" is for a month, "per user" stands by itself
local metrics = {
  availability = function(target)
    return target.at_least and string.format("there %.9g %% of the time", target.at_least) -- as many nines as promised
  end,
  response = function(target)
    return target.within and "an answer within " .. wording.lasting(target.within)
  end,
  resolution = function(target)
    return target.within and "back within " .. wording.lasting(target.within)
  end,
  update = function(target)
    return target.within and "news every " .. wording.lasting(target.within)
  end,
}

-- In the words of the business where it has some. Else only what is promised for all, or for the most urgent.
local function promise(target)
  if target.business_statement then
    return target.business_statement
  end
  local say = (not target.priority or target.priority == "p1") and metrics[target.metric]
  local text = say and say(target)
  return text and text:gsub("^%l", string.upper) .. (target.priority and ", when it is most urgent" or "")
end

-- What is promised, to everybody or with whom.
local function promises(ctx, service)
  local list = {}
  for agreement in ctx:each("agreement", { service = service, kind = "service", state = "published" }) do
    local whom = agreement.customer and " (" .. agreement.customer.name .. ")" or ""
    local hours = agreement.calendar and "; " .. agreement.calendar.name or ""
    for target in ctx:each("service_target", { agreement = agreement }) do
      local text = promise(target)
      list[#list + 1] = text and text .. hours .. whom or nil
    end
  end
  return list
end

local function price(service)
  local basis = service.price_basis
  if not service.price then
    return basis
  end
  local joined = basis and joins[basis:match("^%a*")] and " " or " for "
  return (service.price.amount == 0 and "Free" or wording.amount(service.price)) .. (basis and joined .. basis or "")
end

local function reach(person)
  return person.name .. (person.email and ", " .. person.email or "")
end

local function entry(parts, ctx, service, params)
  local function say(label, text)
    if text then
      parts[#parts + 1] = { text = "**" .. label .. "** " .. text }
    end
  end
  parts[#parts + 1] = { heading = service.name, level = 2 }
  parts[#parts + 1] = { text = service.summary or "What a customer gets is not written down yet." }
  say("How to get it:", service.how_to_get)
  say("What it costs:", price(service))
  local list = promises(ctx, service)
  if #list > 0 then
    parts[#parts + 1] = { text = "**What we promise:**" }
    parts[#parts + 1] = { list = list }
  end
  local owner = answers.here(ctx, service.owner, params)
  local other = not owner and accountable.head_of(ctx, service.unit, params)
  if owner then
    say("Who answers for it:", reach(owner))
  else
    say("Whom to ask:", other and reach(other) or params.desk)
  end
end

local function by_name(a, b)
  return a.name < b.name
end

return report {
  title = "Service catalogue",
  source = "article 004, row S11",
  doc = "What the business can have, what it gets, how, at what price and with which promise",
  params = {
    name = text { default = "What we do for you", doc = "The title on the cover" },
    welcome = text {
      default = "These are our services, by what they are for. Each has somebody who answers for it: talk to them.",
      doc = "The first sentences",
    },
    most = integer { default = 1000, least = 1, most = 5000, doc = "How many services are described" },
    desk = text { doc = "Whom to ask where a service names nobody" },
  },
  build = function(ctx, params)
    local groups, order, others, count = {}, {}, { name = NONE, services = {} }, 0
    for service in ctx:each("service", { in_catalogue = true }) do
      local outcome = purpose.outcome(ctx, service)
      local group = outcome and groups[outcome.id] or not outcome and others
      if not group then
        group = { name = outcome.name, services = {} }
        groups[outcome.id], order[#order + 1] = group, group
      end
      group.services[#group.services + 1], count = service, count + 1
    end
    table.sort(order, by_name)
    order[#order + 1] = others

    local rows, chapters, last = {}, {}, nil
    for _, group in ipairs(order) do
      table.sort(group.services, by_name)
      for _, service in ipairs(group.services) do
        if #rows == params.most then
          break
        elseif group ~= last then
          chapters[#chapters + 1], last = { heading = group.name, level = 1 }, group
        end
        rows[#rows + 1] = { service = service, for_what = group.name, price = price(service) }
        entry(chapters, ctx, service, params)
      end
    end
    local parts = {
      { text = params.welcome },
      { heading = "At a glance", level = 1 },
      { table = {
        rows = rows,
        note = count > #rows and "And " .. wording.counted(count - #rows, "more service") or nil,
        columns = {
          { name = "service", title = "Service", kind = "record" }, { name = "for_what", title = "What it is for" },
          { name = "price", title = "What it costs" },
        },
      } },
    }
    table.move(chapters, 1, #chapters, #parts + 1, parts)
    if count == 0 then
      parts = { { text = "No live service is for the business yet: give those that customers see the kind business." } }
    end
    return {
      title = params.name,
      subtitle = wording.counted(count, "service"),
      parts = parts,
    }
  end,
}
