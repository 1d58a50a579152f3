/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zones with the C library as oracle: it reads the same tzdata, by other code, for the whole process, which in a test of
 * its own does no harm.
 */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define ZONEINFO "/usr/share/zoneinfo"

static struct zones *zones;

static void setup(void) { zones = zones_open(NULL); }
static void teardown(void) { zones_close(zones); }

static const struct zone *zone(const char *name)
{
  struct err err = ERR_INIT;
  const struct zone *z = zone_find(zones, str_of(name), &err);
  ck_assert_msg(z, "%s", err.text);
  return z;
}

static int64_t instant(const char *text)
{
  int64_t t;
  ck_assert_msg(instant_parse(str_of(text), &t), "%s", text);
  return t;
}

static uint64_t seed = 20260329;

static uint64_t any(uint64_t below)
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return seed % below;
}

/* Of the zone that TZ names. */
static int64_t library_offset(int64_t t)
{
  time_t s = (time_t)(t / SECOND - (t % SECOND < 0));
  struct tm tm;
  ck_assert(localtime_r(&s, &tm));
  return tm.tm_gmtoff * (int64_t)SECOND;
}

static void library_zone(const char *name)
{
  setenv("TZ", name, 1);
  tzset();
}

/* ---- days ---- */

/* Minute by minute, over nights in which the clock is put over midnight, and where a whole day is left out. */
START_TEST(a_date_lasts_until_the_first_instant_with_another)
{
  static const struct {
    const char *zone, *from;
  } nights[] = {
    { "UTC", "2026-03-01T00:00:00Z" },
    { "Europe/Berlin", "2026-03-28T00:00:00Z" },
    { "Europe/Berlin", "2026-10-24T00:00:00Z" },
    { "America/St_Johns", "2010-11-06T00:00:00Z" },  /* at 00:01 it is 23:01 again */
    { "America/Sao_Paulo", "2018-02-17T00:00:00Z" }, /* at 24:00 it is 23:00 again */
    { "America/Sao_Paulo", "2018-11-03T00:00:00Z" }, /* 00:00 is left out */
    { "Pacific/Apia", "2011-12-29T00:00:00Z" },      /* a day is left out */
    { "Pacific/Auckland", "1965-06-01T00:00:00Z" },
  };
  const struct zone *z = zone(nights[_i].zone);
  int64_t t = instant(nights[_i].from), end = t + 3 * (int64_t)DAY, until = t;
  int64_t date = zone_date(z, t, &until);
  for (; t < end; t += MINUTE) {
    int64_t then, local = zone_local(z, t), is = zone_date(z, t, &then);
    ck_assert_int_eq(is, local / DAY - (local % DAY < 0));
    ck_assert_int_gt(then, t);
    if (t < until) {
      ck_assert_int_eq(is, date);
      ck_assert_int_eq(then, until);
    } else {
      ck_assert_int_eq(t, until);
      ck_assert_int_ne(is, date);
      date = is, until = then;
    }
  }
}
END_TEST

/* ---- all zones against the library ---- */

/* The first instant of a local time by trying every offset that holds around it. */
static int64_t library_instant(int64_t local)
{
  int64_t best = INSTANT_NEVER, least = INSTANT_NEVER;
  for (int64_t t = local - 30 * HOUR; t <= local + 30 * (int64_t)HOUR; t += 15 * MINUTE) {
    int64_t offset = library_offset(t), at = local - offset;
    if (library_offset(at) == offset && at < best)
      best = at;
    /* The offset that ends at a gap is the smaller of its two. */
    if (offset < least && t > local - 16 * HOUR && t < local + 16 * (int64_t)HOUR)
      least = offset;
  }
  return best == INSTANT_NEVER ? local - least : best;
}

static void compare(const char *name, int times)
{
  const struct zone *z = zone(name);
  library_zone(name);
  int64_t first = instant("1890-01-01"), last = instant("2500-01-01");
  for (int i = 0; i < times; i++) {
    int64_t t = first + (int64_t)any((uint64_t)(last - first));
    ck_assert_msg(zone_offset(z, t) == library_offset(t), "%s at %lld: %lld instead of %lld", name, (long long)t,
                  (long long)zone_offset(z, t), (long long)library_offset(t));
  }
  /* At every jump of a century and a half, the millisecond before and the one at it. */
  for (int64_t t = zone_next(z, instant("1900-01-01")), n = 0; t < instant("2150-01-01") && n < 150; n++) {
    ck_assert_msg(zone_offset(z, t) == library_offset(t), "%s at %lld", name, (long long)t);
    ck_assert_msg(zone_offset(z, t - 1) == library_offset(t - 1), "%s before %lld", name, (long long)t);
    ck_assert(zone_offset(z, t) != zone_offset(z, t - 1));
    t = zone_next(z, t);
  }
}

static int walk(const char *folder, const char *prefix, void (*each)(const char *name, int times), int times)
{
  DIR *d = opendir(folder);
  struct dirent *e;
  int n = 0;
  while (d && (e = readdir(d))) {
    char path[512], name[256];
    struct stat st;
    snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
    snprintf(name, sizeof name, "%.100s%.100s", prefix, e->d_name);
    if (stat(path, &st) != 0 || e->d_name[0] < 'A' || e->d_name[0] > 'Z')
      continue;
    if (S_ISDIR(st.st_mode)) {
      strcat(name, "/");
      n += walk(path, name, each, times);
    } else {
      each(name, times);
      n++;
    }
  }
  if (d)
    closedir(d);
  return n;
}

START_TEST(every_zone_is_as_the_library_has_it)
{
  int n = walk(ZONEINFO, "", compare, 100);
  ck_assert_int_gt(n, 300);
}
END_TEST

START_TEST(local_times_are_as_the_library_has_them)
{
  static const char *const names[] = { "Australia/Lord_Howe", "Pacific/Apia",       "America/Sao_Paulo",
                                       "Asia/Beirut",         "Asia/Tehran",        "Asia/Kathmandu",
                                       "Antarctica/Troll",    "Europe/Dublin",      "Africa/Casablanca",
                                       "America/Caracas",     "America/St_Johns",   "America/Havana",
                                       "Europe/Berlin",       "Pacific/Kiritimati", "Asia/Gaza",
                                       "America/Nuuk" };
  for (size_t i = 0; i < COUNT(names); i++) {
    const struct zone *z = zone(names[i]);
    library_zone(names[i]);
    for (int64_t t = zone_next(z, instant("1975-01-01")), n = 0; t != INSTANT_NEVER && n < 40; n++) {
      for (int k = 0; k < 3; k++) {
        int64_t local = t + zone_offset(z, t) - 3 * HOUR + (int64_t)any(6 * HOUR / MINUTE) * MINUTE;
        ck_assert_msg(zone_instant(z, local) == library_instant(local), "%s %lld: %lld instead of %lld", names[i],
                      (long long)local, (long long)zone_instant(z, local), (long long)library_instant(local));
      }
      t = zone_next(z, t);
    }
  }
}
END_TEST

/* ---- known jumps ---- */

static const struct {
  const char *zone, *local, *means;
} locals[] = {
  { "Europe/Berlin", "2022-03-27T02:05:12", "2022-03-27T03:05:12+02:00" }, /* gap: one hour on */
  { "Europe/Berlin", "2022-10-30T02:30:00", "2022-10-30T02:30:00+02:00" }, /* fold: the first */
  { "Europe/Berlin", "2022-10-30T03:00:00", "2022-10-30T03:00:00+01:00" },
  { "Europe/Berlin", "2199-07-01T12:00:00", "2199-07-01T12:00:00+02:00" }, /* by the rule */
  { "Europe/Berlin", "9999-07-01T12:00:00", "9999-07-01T12:00:00+02:00" },
  { "America/New_York", "2021-03-14T02:53:34", "2021-03-14T03:53:34-04:00" },
  { "Australia/Lord_Howe", "2024-10-06T02:10:00", "2024-10-06T02:40:00+11:00" }, /* half an hour */
  { "Australia/Lord_Howe", "2024-04-07T01:45:00", "2024-04-07T01:45:00+11:00" },
  { "Pacific/Apia", "2011-12-30T12:00:00", "2011-12-31T12:00:00+14:00" },      /* a day that was not */
  { "America/Sao_Paulo", "2018-11-04T00:00:00", "2018-11-04T01:00:00-02:00" }, /* no midnight */
  { "Antarctica/Troll", "2024-03-31T01:30:00", "2024-03-31T03:30:00+02:00" },  /* two hours */
  { "Europe/Dublin", "2024-03-31T01:30:00", "2024-03-31T02:30:00+01:00" },     /* winter is the exception */
  { "Africa/Casablanca", "2024-03-10T02:30:00", "2024-03-10T02:30:00+01:00" }, /* Ramadan */
  { "America/Caracas", "2016-05-01T02:45:00", "2016-05-01T03:15:00-04:00" },   /* an offset changed for good */
  { "Asia/Kathmandu", "2024-01-01T00:00:00", "2024-01-01T00:00:00+05:45" },
  { "UTC", "2024-01-01T00:00:00.250", "2024-01-01T00:00:00.250+00:00" },
};

START_TEST(local_times_mean_what_is_known)
{
  char text[40];
  const struct zone *z = zone(locals[_i].zone);
  int64_t t = zone_instant(z, instant(locals[_i].local));
  ck_assert_str_eq(zone_format(z, t, text).p, locals[_i].means);
  ck_assert_int_eq(zone_local(z, t), t + zone_offset(z, t));
}
END_TEST

/* ---- names ---- */

static const struct {
  const char *name, *says;
  enum err_code code;
} refused[] = {
  { "Europe/Berln", "did you mean Europe/Berlin?", ERR_MISSING },
  { "europe/berlin", "did you mean Europe/Berlin?", ERR_MISSING },
  { "Berlin", "did you mean Europe/Berlin?", ERR_MISSING },
  { "Nowhere/At_All_Whatever", "the names are those of IANA", ERR_MISSING },
  { "", "is no name", ERR_INPUT },
  { "/etc/passwd", "is no name", ERR_INPUT },
  { "/usr/share/zoneinfo/UTC", "is no name", ERR_INPUT },
  { "../zoneinfo/UTC", "is no name", ERR_INPUT },
  { "Europe/../UTC", "is no name", ERR_INPUT },
  { "Europe//Berlin", "is no name", ERR_INPUT },
  { "Europe/", "is no name", ERR_INPUT },
  { "Europe", "there is no time zone", ERR_MISSING },
  { "Europe/Berlin/x", "there is no time zone", ERR_MISSING },
  { "CET-1CEST,M3.5.0,M10.5.0", "is no name", ERR_INPUT },
  { "localtime", "is no name", ERR_INPUT },
  { "leapseconds", "there is no time zone", ERR_MISSING },
  { "right/Europe/Berlin", "leap seconds", ERR_INPUT },
  { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "is no name", ERR_INPUT },
};

START_TEST(what_is_no_zone_is_refused)
{
  struct err err = ERR_INIT;
  if (_i == 16 && access(ZONEINFO "/right/Europe/Berlin", R_OK) != 0)
    return; /* newer packages leave it out */
  ck_assert(!zone_find(zones, str_of(refused[_i].name), &err));
  ck_assert_msg(strstr(err.text, refused[_i].says), "%s: %s", refused[_i].name, err.text);
  ck_assert_int_eq(err.code, refused[_i].code);
}
END_TEST

START_TEST(utc_needs_no_tzdata)
{
  struct err err = ERR_INIT;
  struct zones *none = zones_open("/nonexistent");
  ck_assert_int_eq(zone_offset(zone_find(none, STR("UTC"), NULL), 0), 0);
  ck_assert(zone_find(none, STR("Etc/UTC"), NULL));
  ck_assert(!zone_find(none, STR("Europe/Berlin"), &err));
  ck_assert_msg(strstr(err.text, "install the package tzdata"), "%s", err.text);
  ck_assert_uint_eq(zones_version(none).n, 0);
  zones_close(none);
}
END_TEST

START_TEST(a_zone_says_what_it_stands_on)
{
  const uint8_t zero[SHA256_SIZE] = { 0 };
  const struct zone *berlin = zone("Europe/Berlin"), *tokyo = zone("Asia/Tokyo");
  ck_assert_ptr_eq(berlin, zone("Europe/Berlin"));
  ck_assert_str_eq(zone_name(berlin).p, "Europe/Berlin");
  ck_assert(memcmp(zone_digest(berlin), zone_digest(tokyo), SHA256_SIZE) != 0);
  ck_assert(memcmp(zone_digest(berlin), zero, SHA256_SIZE) != 0);
  if (access(ZONEINFO "/tzdata.zi", R_OK) == 0)
    ck_assert_msg(zones_version(zones).n >= 5, "%s", zones_version(zones).p);
}
END_TEST

static void *find_many(void *arg)
{
  static const char *const names[] = { "Europe/Berlin", "Asia/Tokyo", "UTC", "America/New_York" };
  const struct zone **out = arg;
  for (int round = 0; round < 200; round++)
    for (int i = 0; i < 4; i++)
      out[i] = zone_find(zones, str_of(names[i]), NULL);
  return NULL;
}

START_TEST(threads_get_the_same_zone)
{
  const struct zone *found[4][4];
  pthread_t threads[4];
  for (int i = 0; i < 4; i++)
    ck_assert_int_eq(pthread_create(&threads[i], NULL, find_many, found[i]), 0);
  for (int i = 0; i < 4; i++)
    pthread_join(threads[i], NULL);
  for (int i = 1; i < 4; i++)
    ck_assert_mem_eq(found[0], found[i], sizeof found[0]);
}
END_TEST

/* ---- broken files ---- */

static void write_zone(const char *folder, const char *bytes, size_t n)
{
  char path[300];
  snprintf(path, sizeof path, "%s/Broken", folder);
  FILE *f = fopen(path, "wb");
  ck_assert(f);
  ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
  ck_assert_int_eq(fclose(f), 0);
}

/* Either refused or a zone that answers: never beyond the file. */
static bool try_zone(const char *folder, const char *bytes, size_t n)
{
  struct err err = ERR_INIT;
  write_zone(folder, bytes, n);
  struct zones *own = zones_open(folder);
  const struct zone *z = zone_find(own, STR("Broken"), &err);
  ck_assert(z || err.text[0]);
  for (int i = 0; z && i < 20; i++) {
    int64_t t = (int64_t)any(1u << 30) * 10000 - 2 * (1ll << 40);
    ck_assert_int_lt(llabs(zone_offset(z, t)), 26 * (int64_t)HOUR);
    zone_instant(z, t);
  }
  zones_close(own);
  return z;
}

START_TEST(broken_files_are_refused)
{
  char folder[] = "/tmp/zonesXXXXXX", bytes[8192], path[300];
  ck_assert(mkdtemp(folder));
  FILE *f = fopen(ZONEINFO "/Europe/Berlin", "rb");
  ck_assert(f);
  size_t n = fread(bytes, 1, sizeof bytes, f);
  fclose(f);
  ck_assert(try_zone(folder, bytes, n));
  for (size_t cut = 0; cut < n; cut += 7)
    ck_assert(!try_zone(folder, bytes, cut));
  for (int i = 0; i < 1500; i++) {
    char broken[sizeof bytes];
    memcpy(broken, bytes, n);
    for (uint64_t k = 1 + any(4); k > 0; k--)
      broken[any(i % 2 ? n : 64)] ^= (char)(1 << any(8));
    try_zone(folder, broken, n);
  }
  snprintf(path, sizeof path, "%s/Broken", folder);
  unlink(path);
  rmdir(folder);
}
END_TEST

/* A file of one type and no transition but the rule behind it. */
static int64_t ruled(const char *folder, const char *rule, const char *at)
{
  char bytes[400];
  static const char head[20] = "TZif2";
  static const char counts[24] = { [19] = 1, [23] = 4 }, block[10] = { 0, 0, 0, 0, 0, 0, 'L', 'M', 'T', 0 };
  size_t n = 0;
  for (int i = 0; i < 2; i++) {
    memcpy(bytes + n, head, 20);
    memcpy(bytes + n + 20, counts, 24);
    memcpy(bytes + n + 44, block, 10);
    n += 54;
  }
  n += (size_t)snprintf(bytes + n, sizeof bytes - n, "\n%s\n", rule);
  write_zone(folder, bytes, n);
  struct zones *own = zones_open(folder);
  const struct zone *z = zone_find(own, STR("Broken"), NULL);
  int64_t offset = z ? zone_offset(z, instant(at)) / MINUTE : -9999;
  zones_close(own);
  return offset;
}

static const struct {
  const char *rule, *at;
  int64_t minutes; /* -9999: refused */
} rules[] = {
  { "CET-1CEST,M3.5.0,M10.5.0/3", "2050-03-27T00:59:59Z", 60 },
  { "CET-1CEST,M3.5.0,M10.5.0/3", "2050-03-27T01:00:00Z", 120 },
  { "CET-1CEST,M3.5.0,M10.5.0/3", "2050-10-30T00:59:59Z", 120 },
  { "CET-1CEST,M3.5.0,M10.5.0/3", "2050-10-30T01:00:00Z", 60 },
  { "CET-1CEST,M3.5.0,M10.5.0/3", "3050-07-01T00:00:00Z", 120 },
  { "AEST-10AEDT,M10.1.0,M4.1.0/3", "2050-01-01T00:00:00Z", 660 },
  { "AEST-10AEDT,M10.1.0,M4.1.0/3", "2050-07-01T00:00:00Z", 600 },
  { "IST-1GMT0,M10.5.0,M3.5.0/1", "2050-01-01T00:00:00Z", 0 },
  { "IST-1GMT0,M10.5.0,M3.5.0/1", "2050-07-01T00:00:00Z", 60 },
  { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2050-03-27T00:59:59Z", -120 },
  { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2050-03-27T01:00:00Z", -60 },
  { "EET-2EEST,M3.4.4/50,M10.4.4/50", "2050-03-25T23:59:59Z", 120 },
  { "EET-2EEST,M3.4.4/50,M10.4.4/50", "2050-03-26T00:00:00Z", 180 },
  { "AAA3BBB,J60,J300", "2052-03-01T04:59:59Z", -180 }, /* J60 is the first of March in leap years too */
  { "AAA3BBB,J60,J300", "2052-03-01T05:00:00Z", -120 },
  { "AAA3BBB,60,300", "2052-03-01T04:59:59Z", -180 }, /* counted from 0 with the leap day: 1 March */
  { "AAA3BBB,60,300", "2052-03-01T05:00:00Z", -120 },
  { "AAA3BBB,60,300", "2051-03-01T05:00:00Z", -180 },       /* and here 2 March */
  { "XXX3EDT4,0/0,J365/23", "2050-01-01T05:00:00Z", -240 }, /* summer all year */
  { "XXX3EDT4,0/0,J365/23", "2050-07-01T05:00:00Z", -240 },
  { "AA3", "2050-01-01", -9999 },
  { "AAA", "2050-01-01", -9999 },
  { "AAA3BBB", "2050-01-01", -9999 },
  { "AAA3BBB,M13.1.0,M4.1.0", "2050-01-01", -9999 },
  { "AAA3BBB,M3.6.0,M4.1.0", "2050-01-01", -9999 },
  { "AAA3BBB,M3.1.0/168,M4.1.0", "2050-01-01", -9999 },
  { "AAA3BBB,M3.1.0,M4.1.0x", "2050-01-01", -9999 },
  { "<AAA3BBB,M3.1.0,M4.1.0", "2050-01-01", -9999 },
};

START_TEST(rules_are_read)
{
  char folder[] = "/tmp/zonesXXXXXX", path[300];
  ck_assert(mkdtemp(folder));
  int64_t minutes = ruled(folder, rules[_i].rule, rules[_i].at);
  ck_assert_msg(minutes == rules[_i].minutes, "%s at %s: %lld", rules[_i].rule, rules[_i].at, (long long)minutes);
  snprintf(path, sizeof path, "%s/Broken", folder);
  unlink(path);
  rmdir(folder);
}
END_TEST

int main(void)
{
  TCase *tc = tcase_create("zone");
  if (access(ZONEINFO "/Europe/Berlin", R_OK) != 0) {
    puts("skipped: the package tzdata is not installed");
    return 77;
  }
  tcase_set_timeout(tc, 300);
  tcase_add_checked_fixture(tc, setup, teardown);
  tcase_add_loop_test(tc, a_date_lasts_until_the_first_instant_with_another, 0, 8);
  tcase_add_test(tc, every_zone_is_as_the_library_has_it);
  tcase_add_test(tc, local_times_are_as_the_library_has_them);
  tcase_add_loop_test(tc, local_times_mean_what_is_known, 0, COUNT(locals));
  tcase_add_loop_test(tc, what_is_no_zone_is_refused, 0, COUNT(refused));
  tcase_add_test(tc, utc_needs_no_tzdata);
  tcase_add_test(tc, a_zone_says_what_it_stands_on);
  tcase_add_test(tc, threads_get_the_same_zone);
  tcase_add_test(tc, broken_files_are_refused);
  tcase_add_loop_test(tc, rules_are_read, 0, COUNT(rules));
  Suite *s = suite_create("zone");
  suite_add_tcase(s, tc);
  SRunner *runner = srunner_create(s);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
