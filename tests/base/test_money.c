/* SPDX-License-Identifier: Apache-2.0 */
#include <check.h>
#include <stdlib.h>

#include "base/base.h"

START_TEST(digits_behind_the_point)
{
  static const struct {
    const char *currency;
    int digits;
  } of[] = { { "EUR", 2 }, { "JPY", 0 }, { "XPF", 0 }, { "BIF", 0 }, { "KWD", 3 }, { "TND", 3 }, { "CLF", 4 },
             { "UYW", 4 }, { "F C", 2 }, { "XYZ", 2 }, { "", 2 },    { "JP", 2 },  { "JPYX", 2 } };
  for (size_t i = 0; i < sizeof of / sizeof *of; i++)
    ck_assert_msg(money_digits(str_of(of[i].currency)) == of[i].digits, "%s", of[i].currency);
}
END_TEST

START_TEST(a_currency_is_three_capitals)
{
  static const char *const wrong[] = { "", "EU", "EURO", "eur", "E R", "EU1", "\xc3\x84U" };
  ck_assert(money_is_currency(STR("EUR")) && money_is_currency(STR("XPF")));
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    ck_assert_msg(!money_is_currency(str_of(wrong[i])), "%s", wrong[i]);
}
END_TEST

START_TEST(amounts_in_groups_of_three)
{
  static const struct {
    int64_t minor;
    int digits;
    const char *text;
  } of[] = { { 0, 2, "0.00" },
             { 5, 2, "0.05" },
             { -5, 2, "-0.05" },
             { 99999, 2, "999.99" },
             { 100000, 2, "1_000.00" },
             { -123456789, 2, "-1_234_567.89" },
             { 0, 0, "0" },
             { 1234, 0, "1_234" },
             { 1, 4, "0.0001" },
             { 12345678, 3, "12_345.678" },
             { INT64_MIN, 2, "-92_233_720_368_547_758.08" } };
  for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
    struct buf b = BUF_INIT;
    money_write(&b, of[i].minor, of[i].digits, "_");
    ck_assert_str_eq(b.p, of[i].text);
    buf_fini(&b);
  }
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("money");
  TCase *all = tcase_create("money");
  tcase_add_test(all, digits_behind_the_point);
  tcase_add_test(all, a_currency_is_three_capitals);
  tcase_add_test(all, amounts_in_groups_of_three);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
