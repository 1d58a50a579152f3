-- SPDX-License-Identifier: Apache-2.0
-- A signature is for the targets as they stood when it was given. It holds as long as none of them changed, came or
-- went since; and it is one side's only when who signed belongs there. An agreement that came with its targets from
-- elsewhere was signed before either was known here: there a signature is good for the targets it came with.
local accountable = require "core.accountable"
local days = require "core.days"
local people = require "commitment.people"

local terms = {
  { "metric", "what is promised" }, { "priority", "the priority" }, { "within", "the time" },
  { "calendar", "the hours" }, { "at_least", "the figure" }, { "measured_over", "the period" },
  { "rolling", "the period" }, { "measure", "the measure" },
}

-- The last change of one of these fields after the record became known here, as { at =, what = }, or nil.
local function changed(record, fields, ctx)
  local last
  for _, field in ipairs(fields) do
    local at = ctx:since(record, field[1])
    if at and at > record.created_at and (not last or at > last.at) then
      last = { at = at, what = field[2] }
    end
  end
  return last
end

-- Everything at which a signature is measured: { at =, what =, known = }, `known` when a target came to be known here:
-- a signature that came with it, or later, is for it.
local function changes(agreement, ctx)
  local list = { changed(agreement, { { "service", "the service" }, { "calendar", "the hours" } }, ctx) }
  for target in ctx:each("service_target", { agreement = agreement }) do
    local of = target.metric
    of = (of == "other" or of == "throughput") and target.measure and target.measure.name or of
    local joined = ctx:since(target, "agreement")
    local change = changed(target, terms, ctx)
    if change then
      list[#list + 1] = { at = change.at, what = change.what .. " for " .. of }
    end
    local known = math.max(joined, target.created_at)
    list[#list + 1] = { at = joined, what = "a target for " .. of .. " that was added", known = known }
  end
  local before = 0
  for _, count in ipairs(ctx:history(agreement, "targets")) do
    if count.value and count.value < before then
      list[#list + 1] = { at = count.at, what = "a target that was taken out" }
    end
    before = count.value or before
  end
  return list
end

-- The last change that the signature does not cover, or nil.
local function after(signature, list)
  local last
  for _, change in ipairs(list) do
    local covered = signature.signed_at >= change.at or change.known and signature.created_at >= change.known
    if not covered and (not last or change.at > last.at) then
      last = change
    end
  end
  return last
end

local function unit_of(agreement, side)
  if side == "customer" then
    return agreement.customer
  end
  return agreement.provider or agreement.service.unit
end

-- How one side stands: the signature that holds, or the last one that does not with why not.
local function look(agreement, side, list, ctx, params, other)
  local unit = unit_of(agreement, side)
  local stale, why
  for signature in ctx:each("signature", { agreement = agreement, side = side }) do
    local person = signature.person
    local change = after(signature, list)
    if not ctx:passed(signature.signed_at) then
      why = why or person.name .. " signs only on " .. days.text_of(signature.signed_at, params)
    elseif person == other then
      why = why or person.name .. " signed for both sides"
    elseif unit and not people.speaks_for(person, unit) then
      why = why or person.name .. ", who signed, does not belong to " .. unit.name
    elseif change then
      stale = { signature = signature, change = change }
    else
      return signature
    end
  end
  return nil, stale, why
end

-- Who speaks for the side, and who else can bring it about.
local function answerable(agreement, side)
  local unit = unit_of(agreement, side)
  local head = unit and unit.head
  if side == "customer" then
    return head, unit and unit.relationship_manager, agreement.promised_by, agreement.service.owner
  end
  return agreement.promised_by, head, agreement.service.owner
end

local function say(agreement, side, ctx, params, stale, why)
  local unit = unit_of(agreement, side)
  local who = "the " .. side .. (unit and " (" .. unit.name .. ")" or "")
  if stale then
    local person = stale.signature.person
    ctx:finding("reopened", {
      key = side,
      message = agreement.name .. ": what " .. person.name .. " signed for " .. who .. " on "
        .. days.text_of(stale.signature.signed_at, params) .. " has changed since: " .. stale.change.what
        .. ". It is not in force until it is signed again",
      because = {
        signed_at = time.format(stale.signature.signed_at),
        changed_at = time.format(stale.change.at),
        change = stale.change.what,
      },
      owner = accountable.of(ctx, params, answerable(agreement, side)),
      next = "Look at the targets as they are now, and sign again or put them back",
    })
  else
    ctx:finding("not_signed", {
      key = side,
      message = agreement.name .. " is published and not in force: " .. who .. " has not signed it"
        .. (why and ": " .. why or ""),
      because = { side = side, unit = unit, why = why },
      owner = accountable.of(ctx, params, answerable(agreement, side)),
      next = "Sign it, or say what would have to be different",
    })
  end
end

local function dated(agreement, ctx, params)
  return days.begun(ctx, agreement.from_date, params) and not days.over(ctx, agreement.to_date, params)
end

return policy {
  title = "An agreement is in force once both sides have signed it as it is",
  source = "article 000, row K5",
  needs = { "agreement.customer", "agreement.provider", "signature" },
  on = "agreement",
  gives = {
    in_force = boolean { doc = "Published, within its dates, and signed by both sides as it is now" },
    customer_signature = ref { "signature", doc = "The customer's, when it holds for the targets as they are" },
    provider_signature = ref { "signature", doc = "The provider's, the same" },
  },
  findings = { not_signed = "medium", reopened = "high" },
  eval = function(agreement, ctx, params)
    if agreement.state == "ended" then
      return { in_force = false }
    end
    local list = changes(agreement, ctx)
    local provider, provider_stale, provider_why = look(agreement, "provider", list, ctx, params)
    local customer, customer_stale, customer_why = look(agreement, "customer", list, ctx, params,
      provider and provider.person)
    local published = agreement.state == "published"
    if published and not days.over(ctx, agreement.to_date, params) then
      if not provider then
        say(agreement, "provider", ctx, params, provider_stale, provider_why)
      end
      if not customer then
        say(agreement, "customer", ctx, params, customer_stale, customer_why)
      end
    end
    return {
      in_force = published and provider ~= nil and customer ~= nil and dated(agreement, ctx, params),
      customer_signature = customer,
      provider_signature = provider,
    }
  end,
}
