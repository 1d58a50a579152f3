-- SPDX-License-Identifier: Apache-2.0
-- Rows of FOCUS, in which cloud and software suppliers write their bills (focus.finops.org). Each is a cost, to its
-- last digit, of the service that it is for. A row has no name of its own: it is known by all that it says but its
-- amounts, so a bill that is sent again in another version changes the costs that it brought before. Of rows that are
-- all alike within one import each is one.

local lib = require "intake.lib"

-- What tells a row from others.
local own = {
  "ProviderName", "PublisherName", "InvoiceIssuerName", "InvoiceId", "BillingAccountId", "SubAccountId",
  "BillingCurrency", "BillingPeriodStart", "ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "ChargeClass",
  "ChargeDescription", "ChargeFrequency", "PricingCategory", "PricingUnit", "CommitmentDiscountId",
  "CommitmentDiscountStatus", "CapacityReservationId", "CapacityReservationStatus", "ServiceName", "SkuId",
  "SkuPriceId", "ResourceId", "RegionId", "AvailabilityZone", "Tags",
}

local kinds = { ["business applications"] = "software", ["developer tools"] = "software", ["multicloud"] = "software" }

local function identity(row)
  local said = {}
  for i, column in ipairs(own) do
    said[i] = lib.text(row, column) or ""
  end
  return lib.digest(table.concat(said, "\n"))
end

-- The cost that this row told before; of rows that are alike, the next that no other row of this import has taken.
local function record_key(ctx, body, row)
  local first = "focus-" .. identity(row)
  local import = lib.text(body, "import")
  local brought = import and import .. " " .. lib.text(body, "file") .. ":" .. lib.text(body, "row")
  local key, n = first, 1
  while brought do
    local known = ctx:get("cost", key)
    local by = known and known.brought
    if not by or by == brought or by:sub(1, #import + 1) ~= import .. " " then
      break
    end
    n = n + 1
    key = first .. "-" .. n
  end
  return key, brought
end

local function date(row, column, params)
  local text = lib.text(row, column)
  if not text then
    return nil
  end
  return lib.date_of(text, text:find("^%d%d%d%d%-") and "Y-m-d" or params.dates)
end

-- The last day: FOCUS gives the first instant that is not of the period any more.
local function last_day(row, first, params)
  local text, last = lib.text(row, "ChargePeriodEnd"), date(row, "ChargePeriodEnd", params)
  if not last or last <= first then
    return first
  end
  return text:find("%d%d:%d%d") and not text:find("00:00") and last or last - 1
end

-- Tags as a table, whether they come as JSON or as JSON within a text.
local function tags(row)
  local text = lib.at(row, "Tags")
  local value = type(text) == "string" and json.decode(text) or text
  return type(value) == "table" and value or {}
end

local function supplier(ctx, row, edits)
  local name = lib.text(row, "ProviderName", "PublisherName", "InvoiceIssuerName")
  local slug = lib.slug(name or "")
  if slug == "" then
    return nil
  end
  if not ctx:get("supplier", slug) then
    edits[#edits + 1] = { put = "supplier/" .. slug, set = { name = name } }
  end
  return "supplier/" .. slug
end

local function service(from, row)
  local names = {}
  for _, column in ipairs({ "SubAccountName", "SubAccountId", "ResourceName", "ResourceId", "ServiceCategory",
    "ProviderName", "BillingAccountId", "BillingAccountName" }) do
    names[#names + 1] = lib.text(row, column)
  end
  return (lib.place(from, { service = lib.text(row, "ServiceName"), labels = tags(row), names = names }))
end

return intake {
  title = "FOCUS: bills of cloud and software suppliers",
  scheme = "bearer",
  params = {
    cost = enum {
      "BilledCost", "EffectiveCost", "ContractedCost", "ListCost",
      default = "BilledCost",
      doc = "Which amount counts: what was billed, or what was used, with what was paid up front spread over its time",
    },
    decimal_mark = text { doc = "What stands before the decimals, \".\" or \",\", where a file leaves that open" },
    dates = text { default = "m/d/y", doc = "Of dates that are not written as 2026-12-31" },
  },
  setup = [[
Steward reads exports: steward import focus FILE…, all files of a billing period in one line.
To post rows instead: {url}, Header: Authorization: Bearer {secret}, body {"fields":{"BilledCost":"0.0000012", … }}
with amounts as texts.]],
  map = function(delivery, ctx, params)
    local body = delivery.body
    local row = lib.object(body, "fields")
    local currency = lib.text(row, "BillingCurrency")
    if not currency or not lib.text(row, params.cost) then
      error("the row has no " .. (currency and params.cost or "BillingCurrency"), 0)
    end
    local first = date(row, "ChargePeriodStart", params) or date(row, "BillingPeriodStart", params)
    if not first then
      error("the row has neither ChargePeriodStart nor BillingPeriodStart", 0)
    end
    local from, edits = lib.from(delivery, ctx, params), {}
    local amount = lib.amount_of(lib.text(row, params.cost), currency, params.decimal_mark)
    local key, brought = record_key(ctx, body, row)
    local for_service = service(from, row)
    local set = {
      service = for_service or null,
      supplier = supplier(ctx, row, edits),
      kind = kinds[lib.word(row, "ServiceCategory")] or "cloud",
      amount = amount.amount,
      nano = amount.nano,
      atto = amount.atto,
      exact = amount.exact,
      from_date = first,
      to_date = last_day(row, first, params),
      what = lib.text(row, "ChargeDescription", "ServiceName"),
      brought = brought,
      source = delivery.source,
    }
    edits[#edits + 1] = { put = "cost/" .. key, set = set }
    if not for_service then
      ctx:ignore("no service is known for " .. (lib.text(row, "ServiceName", "SubAccountName") or "it")
        .. ": a cost of nobody's, until params.intake.services says whose")
    end
    return edits
  end,
}
