-- SPDX-License-Identifier: Apache-2.0
return tests {
  ["a mission-critical service that only IT sees is a silo"] = {
    given = {
      ["unit/it"] = { name = "IT", business = "it" },
      ["unit/web"] = { name = "Web", parent = "unit/it" },
      ["person/tom"] = { name = "Tom", unit = "unit/web", level = 1 },
      ["service/shop"] = { name = "Shop", criticality = "mission_critical", owner = "person/tom", unit = "unit/it" },
      ["component/pages"] = { name = "Pages", service = "service/shop", team = "unit/web" },
      ["component/cache"] = { name = "Cache", service = "service/shop" },
    },
    expect = {
      ["service/shop"] = { silo = true, functions = { "it" } },
      findings = {
        "commitment.functions silo service/shop",
        "commitment.ownership owner_has_not_signed_up service/shop",
      },
    },
  },

  ["everybody who does something for it is seen"] = {
    given = {
      ["unit/it"] = { name = "IT", business = "it", head = "person/tom" },
      ["unit/sales"] = { name = "Sales", business = "sales" },
      ["unit/depot"] = { name = "Depot", business = "logistics" },
      ["unit/law"] = { name = "Law", business = "legal" },
      ["unit/books"] = { name = "Books", business = "finance" },
      ["unit/nobody"] = { name = "Club of friends" },
      ["person/tom"] = { name = "Tom", level = 1 },
      ["service/shop"] = { name = "Shop", state = "planned", criticality = "mission_critical", unit = "unit/it" },
      ["component/scanner"] = { name = "Scanner", team = "unit/depot" },
      ["part/p1"] = { service = "service/shop", component = "component/scanner" },
      ["part/p2"] = { service = "service/shop", kind = "people", unit = "unit/sales" },
      ["part/p3"] = { service = "service/shop", kind = "people", unit = "unit/nobody" },
      ["agreement/a1"] = { name = "For all", service = "service/shop", provider = "unit/books" },
      ["obligation/o1"] = { agreement = "agreement/a1", team = "unit/law" },
    },
    expect = {
      ["service/shop"] = { silo = false, functions = { "finance", "it", "legal", "logistics", "sales" } },
      findings = {},
    },
  },

  ["another function that joins opens the silo"] = {
    given = {
      ["unit/staff"] = { name = "Staff", business = "human_resources", head = "person/selma" },
      ["unit/it"] = { name = "IT", business = "it" },
      ["person/selma"] = { name = "Selma" },
      ["service/pay"] = { name = "Payroll", criticality = "mission_critical", unit = "unit/staff" },
    },
    when = { { create = "part/p1", set = { service = "service/pay", kind = "people", unit = "unit/it" } } },
    expect = {
      ["service/pay"] = { silo = false, functions = { "human_resources", "it" } },
      findings = { "commitment.ownership nobody_owns_it service/pay" },
    },
  },

  ["what no function is known to see is one, too"] = {
    given = { ["service/pay"] = { name = "Payroll", criticality = "mission_critical" } },
    expect = {
      ["service/pay"] = { silo = true, functions = {} },
      findings = { "commitment.functions silo service/pay", "commitment.ownership nobody_owns_it service/pay" },
    },
  },

  ["of another function the name is said as people say it; what is retired is not looked at"] = {
    given = {
      ["unit/staff"] = { name = "Staff", business = "human_resources" },
      ["service/pay"] = { name = "Payroll", criticality = "mission_critical", unit = "unit/staff" },
      ["service/fax"] = { name = "Fax", criticality = "mission_critical", state = "retired" },
    },
    expect = {
      ["service/fax"] = { functions = null, silo = null },
      findings = { "commitment.functions silo service/pay", "commitment.ownership nobody_owns_it service/pay" },
    },
  },
}
