-- SPDX-License-Identifier: Apache-2.0
-- "With enough authority to enforce commitments": what an owner may decide and spend, held against what the service
-- means and costs. Who lacks it cannot help it, so it is said to the first one up the line who does not.
local accountable = require "core.accountable"
local wording = require "core.wording"
local people = require "commitment.people"

local function needed(service, params)
  return {
    level = params[service.criticality or "medium"],
    budget = service.cost_per_year and service.cost_per_year * params.cost_share // 100,
  }
end

local function budget_lacks(person, budget)
  local has = person.budget_authority
  local needs = "to commit " .. wording.amount(budget) .. " a year"
  if not has then
    return budget.amount > 0 and needs .. " (recorded is nothing)"
  end
  return has.currency == budget.currency and has < budget and needs .. " (may commit " .. wording.amount(has) .. ")"
end

-- What the person lacks, in words; and what cannot be known: how far from the top, or whether so much of another
-- currency is enough.
local function lacks(person, need)
  local list = {}
  local level = people.level(person)
  if need.level and level and level > need.level then
    list[1] = "to stand at most " .. wording.counted(need.level, "step") .. " below the top (stands " .. level
      .. " below)"
  end
  list[#list + 1] = need.budget and budget_lacks(person, need.budget) or nil
  if need.level and not level then
    return list, "how far from the top " .. person.name .. " stands is recorded nowhere"
  end
  local has = person.budget_authority
  return list, need.budget and has and has.currency ~= need.budget.currency and person.name .. " may commit "
    .. wording.amount(has) .. ", and it costs " .. wording.amount(need.budget) .. " a year"
end

return policy {
  title = "Who owns a service has the authority to enforce what they signed up for",
  source = "article 000, row K2",
  needs = { "service.owner", "person.budget_authority" },
  on = "service",
  params = {
    mission_critical = integer {
      default = 2,
      doc = "How many steps below the top the owner of a mission-critical service may be; unset: as many as they like",
    },
    high = integer { default = 3, doc = "The same for high criticality" },
    medium = integer { doc = "The same for medium criticality" },
    low = integer { doc = "The same for low criticality" },
    cost_share = integer {
      default = 100,
      doc = "Percent of what a service costs in a year that its owner may commit without asking",
    },
  },
  gives = {
    authority = enum { "enough", "too_little", "unknown", doc = "What its owner may decide and spend, for what it is" },
    authority_with = ref { "person", doc = "Who up the line has it, where the owner has too little" },
  },
  findings = { too_little_authority = "high", authority_not_known = "low" },
  eval = function(service, ctx, params)
    local owner = service.owner
    if service.state ~= "live" or not accountable.here(ctx, owner, params) then
      return {}
    end

    local need = needed(service, params)
    local missing, unknown = lacks(owner, need)
    if #missing == 0 and not unknown then
      return { authority = "enough" }
    elseif #missing == 0 then
      ctx:finding("authority_not_known", {
        message = "Whether " .. owner.name .. " can enforce anything for " .. service.name .. " is not known: "
          .. unknown,
        because = {
          criticality = service.criticality, steps_allowed = need.level, level = people.level(owner),
          budget_authority = owner.budget_authority, budget_needed = need.budget,
        },
        owner = owner,
        next = people.level(owner) and "Record what " .. owner.name .. " may commit in " .. need.budget.currency
          or "Record the level of " .. owner.name .. ", or of somebody up the line",
      })
      return { authority = "unknown" }
    end

    local holder = people.first_up(owner.manager, function(person)
      local too_little, not_known = lacks(person, need)
      return #too_little == 0 and not not_known and accountable.here(ctx, person, params)
    end)
    ctx:finding("too_little_authority", {
      message = owner.name .. " owns " .. service.name .. " without the authority for it, which is "
        .. table.concat(missing, " and ") .. ". "
        .. (holder and holder.name .. " has it" or "Nobody up the line has it"),
      because = {
        criticality = service.criticality,
        cost_per_year = service.cost_per_year,
        level = people.level(owner),
        level_needed = need.level,
        budget_authority = owner.budget_authority,
        budget_needed = need.budget,
        who_has_it = holder,
      },
      owner = holder or owner,
      next = holder and "Take " .. service.name .. " on, or give " .. owner.name .. " what is lacking"
        or "Find an owner who can decide about " .. service.name .. ", or ask for the authority",
    })
    return { authority = "too_little", authority_with = holder }
  end,
}
