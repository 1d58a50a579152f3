-- SPDX-License-Identifier: Apache-2.0
-- The article's three figures beside the organisation's own.
local days = require "core.days"
local ratios = require "value.ratios"

local function projects(ctx, years)
  local rows = {}
  for project in ctx:each("project", { ended_in = years, failed = true }) do
    rows[#rows + 1] = {
      project = project, because = project.failed_because, sponsor = project.sponsor,
      budget = project.budget and { value = project.budget, from = { project } },
      spent = project.spent and { value = project.spent, from = { project } },
    }
  end
  return { table = { title = "Projects that failed", rows = rows, columns = {
    { name = "project", title = "Project", kind = "record" },
    { name = "because", title = "Because", kind = "text" },
    { name = "budget", title = "Given", kind = "money" },
    { name = "spent", title = "Spent", kind = "money" },
    { name = "sponsor", title = "Wanted by", kind = "record" },
  } } }
end

local function purchases(ctx, years)
  local rows = {}
  for purchase in ctx:each("purchase", { use = "never_installed", bought_in = years }) do
    rows[#rows + 1] = {
      purchase = purchase, kind = purchase.kind, bought = purchase.bought_on, owner = purchase.owner,
      amount = { value = purchase.amount, from = { purchase } },
    }
  end
  return { table = { title = "Bought and never installed", rows = rows, columns = {
    { name = "purchase", title = "What", kind = "record" },
    { name = "kind", title = "Kind", kind = "text" },
    { name = "bought", title = "Bought", kind = "date" },
    { name = "owner", title = "Whose", kind = "record" },
    { name = "amount", title = "For", kind = "money" },
  } } }
end

local function outages(ctx, years)
  local rows = {}
  for outage in ctx:each("outage", { own_doing = { "caused", "suspected" }, began_in = years }) do
    local of, key = outage.suspect:match("^([^/]+)/(.+)$")
    rows[#rows + 1] = {
      service = outage.service, started = outage.started_at, how = outage.own_doing, by = ctx:get(of, key),
    }
  end
  return { table = { title = "Outages of our own doing", rows = rows, columns = {
    { name = "service", title = "Service", kind = "record" },
    { name = "started", title = "From", kind = "instant" },
    { name = "how", title = "How sure", kind = "text" },
    { name = "by", title = "By", kind = "record" },
  } } }
end

return report {
  title = "Three ratios",
  source = "article 001, row V6",
  params = {
    count_suspected = boolean { default = true, doc = "An outage shortly after a change counts as caused by it" },
  },
  build = function(ctx, params)
    local years = ratios.years(ctx, params)
    local figures, labels, own, article = {}, {}, {}, {}
    for i, ratio in ipairs(ratios.all(ctx, params)) do
      figures[i] = {
        label = ratio.title, value = ratio.value or "not known", unit = "%", better = "lower",
        note = ratio.cases == 0 and "nothing recorded" or ratio.told,
        beside = { label = "in the article", value = ratio.beside },
      }
      labels[i], own[i], article[i] = ratio.short, ratio.value or null, ratio.beside
    end
    local other = ctx:count("purchase", { counted = false, bought_in = years })
    local parts = {
      { text = "What the article \"How to do more, for more\" says of IT in general, beside what our own records "
        .. "say of us in " .. years[2] .. " and " .. years[1] .. "." },
      { figures = figures },
      { chart = {
        kind = "bullet", title = "Our own records beside the article", unit = "%", labels = labels,
        series = { { name = "Our own", values = own }, { name = "The article", values = article } },
      } },
      projects(ctx, years), purchases(ctx, years), outages(ctx, years),
    }
    if other > 0 then
      parts[#parts + 1] = { text = (other == 1 and "One purchase" or other .. " purchases") .. " not paid in "
        .. params.currency .. " cannot be counted here." }
    end
    return {
      title = "Three ratios",
      subtitle = "Projects that fail, things never used, outages of our own doing",
      period = { from = time.date(years[2] .. "-01-01"), to = days.today(ctx, params) },
      parts = parts,
    }
  end,
}
