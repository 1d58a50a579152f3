-- SPDX-License-Identifier: Apache-2.0
-- "We are only as good as our last service." Ratings given about the same time are one experience. The last one has the
-- greatest weight; that of each one before is halved, and halved again for each half-life that it is older. In whole
-- thousandths, so that the same ratings give the same number everywhere.
local MOST <const> = 60 -- ratings that are looked at: what came before weighs nothing any more
local STEPS <const> = 20

-- The last experiences, newest first: when, sum, count.
local function experiences(ratings, together)
  local list = {}
  for _, rating in ipairs(ratings) do
    local last = list[#list]
    if last and last.at - rating.given_at < together then
      last.sum, last.count = last.sum + rating.score, last.count + 1
    else
      list[#list + 1] = { at = rating.given_at, sum = rating.score, count = 1 }
    end
  end
  return list
end

return library {
  -- Of the ratings of the filter: how it is perceived, the plain mean, how many there are, the last one. Nil: none.
  of = function(ctx, filter, params)
    local ratings = ctx:top("rating", "given_at", MOST, filter)
    local all = experiences(ratings, params.together)
    local weights, total = 0, 0
    for i, one in ipairs(all) do
      local halvings = i - 1 + (all[1].at - one.at) // params.half_life
      if halvings <= STEPS then
        local weight = 1 << (STEPS - halvings)
        weights, total = weights + weight, total + weight * (one.sum * 1000 // one.count)
      end
    end
    local count = ctx:count("rating", filter)
    if count == 0 then
      return nil
    end
    return {
      score = total // weights // 100 / 10,
      mean = ctx:sum("rating", "score", filter) * 10 // count / 10,
      count = count,
      last = ratings[1],
      experiences = #all,
    }
  end,
}
