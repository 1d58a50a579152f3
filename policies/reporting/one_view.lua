-- SPDX-License-Identifier: Apache-2.0
-- Business services and IT services on one page: what stands on what, down to components, people and suppliers.
local wording = require "core.wording"
local words = require "reporting.words"
local LAYERS <const> = 4

local function indent(depth, name)
  return string.rep("· ", depth) .. name
end

local function parts_of(service, ctx)
  local list = {}
  for component in ctx:each("component", { service = service }) do
    list[#list + 1] = component.name
  end
  for part in ctx:each("part", { service = service }) do
    local it = part.component or part.unit or part.supplier
    list[#list + 1] = it and it.name or part.note
  end
  return #list > 0 and table.concat(list, ", ") or nil
end

local function walk(rows, service, ctx, depth, most, path)
  if #rows >= most or path[service.id] then
    return
  end
  rows[#rows + 1] = {
    place = indent(depth, service.name),
    kind = service.kind == "it" and "IT" or service.kind,
    owner = service.owner,
    health = words.health(service),
    weakest = service.weakest_part,
    made_of = parts_of(service, ctx),
  }
  if depth == LAYERS then
    return
  end
  path[service.id] = true
  for dependency in ctx:each("dependency", { consumer = service }) do
    if dependency.provider.state == "live" then
      walk(rows, dependency.provider, ctx, depth + 1, most, path)
    end
  end
  path[service.id] = nil
end

return report {
  title = "Business and IT services in one view",
  source = "article 003, row R7",
  doc = "Each business service with all that it stands on",
  params = {
    service = text { doc = "Key of one service; unset: the most valuable business services" },
    most = integer { default = 60, least = 1, most = 500, doc = "How many lines at most" },
  },
  build = function(ctx, params)
    local rows, parts = {}, {}
    if params.service then
      local service = ctx:get("service", params.service)
      if service then
        walk(rows, service, ctx, 0, params.most, {})
      end
    else
      for _, service in ipairs(ctx:top("service", "value_score", params.most, { kind = "business", state = "live" })) do
        walk(rows, service, ctx, 0, params.most, {})
      end
    end
    parts[1] = { text = "Each business service, and beneath it, by a dot a layer, what it stands on: IT services, and "
      .. "what they are made of." }
    parts[2] = #rows > 0 and { table = {
      title = "What stands on what",
      columns = {
        { name = "place", title = "Service" },
        { name = "kind", title = "Kind" },
        { name = "owner", title = "Owner", kind = "record" },
        { name = "health", title = "Health" },
        { name = "weakest", title = "Weakest part" },
        { name = "made_of", title = "Made of" },
      },
      rows = rows,
    } } or { text = "No such business service is recorded." }
    local alone, of_nobody = {}, { state = "live", kind = "it", serves_business = false }
    for service in ctx:each("service", of_nobody) do
      if #alone == params.most then
        alone[#alone + 1] = "and " .. wording.counted(ctx:count("service", of_nobody) - #alone, "more service")
        break
      end
      alone[#alone + 1] = { text = service.summary or "nobody knows what it is for", record = service }
    end
    if #alone > 0 and not params.service then
      parts[3] = { heading = "IT services on which no business service stands", level = 2 }
      parts[4] = { list = alone }
    end
    return { title = "Business and IT services in one view", parts = parts }
  end,
}
