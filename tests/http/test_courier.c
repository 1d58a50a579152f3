/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The courier between an outbox that only remembers and receivers on their bad days. Its clock runs so much faster than
 * ours that three days of trying pass in seconds.
 */
#define _GNU_SOURCE /* memmem, strcasestr */
#include "nasty.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "engine/engine.h"
#include "http/courier.h"

#define WHSEC "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

/* ---- an outbox that only remembers -------------------------------------------------------- */

enum { PLACES = 16, SENDS = 400 };
static const char *const state_names[] = { "waiting", "sent", "dead", "discarded" };

struct send {
  int place, state;
  int64_t attempts, due_at;
  char detail[200];
};
struct reader {
  char none;
};
struct engine {
  pthread_mutex_t lock;
  char targets[PLACES][600];
  bool paused[PLACES];
  struct send sends[SENDS];
  int n;
  bool busy; /* engine_submit refuses */
  int asked; /* outcomes that came */
};
static struct engine outbox;

struct reader *reader_open(const char *model, const char *journal, struct err *err)
{
  static struct reader r;
  (void)model, (void)journal, (void)err;
  return &r;
}
void reader_close(struct reader *r) { (void)r; }

static bool is_held(const struct due_wish *w, int64_t id)
{
  for (size_t i = 0; i < w->in_hand_count; i++)
    if (w->in_hand[i] == id)
      return true;
  return false;
}

static struct dispatch_due due_of(struct engine *e, int i, struct arena *a)
{
  struct dispatch_due d = { .id = i + 1, .due_at = e->sends[i].due_at };
  struct err err = ERR_INIT;
  d.key = str_printf(a, "msg_%d", i + 1);
  d.destination = str_printf(a, "destination/d%d", e->sends[i].place);
  ck_assert_msg(json_read(a, str_dup(a, str_of(e->targets[e->sends[i].place])), &d.target, &err), "%s", err.text);
  struct str content = str_printf(a,
                                  "{\"type\":\"message\",\"subject\":\"number %d\",\"body\":\"text of %d\",\"time\":"
                                  "\"2026-11-21T10:15:00Z\",\"items\":[{\"record\":\"incident/i%d\"}]}",
                                  i, i, i);
  ck_assert_msg(json_read(a, content, &d.content, &err), "%s", err.text);
  return d;
}

bool reader_due(struct reader *r, const struct due_wish *w, struct arena *a, struct dispatch_due **out, size_t *n,
                struct err *err)
{
  (void)r, (void)err;
  struct engine *e = &outbox;
  size_t each[PLACES] = { 0 };
  pthread_mutex_lock(&e->lock);
  *out = arena_array(a, struct dispatch_due, SENDS);
  *n = 0;
  for (int i = 0; i < e->n && *n < w->limit; i++) {
    int p = e->sends[i].place;
    if (e->sends[i].state || e->paused[p] || (w->each && each[p] >= w->each))
      continue;
    if (w->destination.n && !str_eq(w->destination, str_printf(a, "destination/d%d", p)))
      continue;
    each[p]++;
    if (!is_held(w, i + 1))
      (*out)[(*n)++] = due_of(e, i, a);
  }
  pthread_mutex_unlock(&e->lock);
  return true;
}

static void take_outcome(struct engine *e, struct value one)
{
  int64_t id = value_get(one, "dispatch").i;
  struct str state = value_get_str(one, "state");
  ck_assert(id >= 1 && id <= e->n);
  struct send *s = &e->sends[id - 1];
  e->asked++;
  for (int k = 1; k < 3; k++)
    if (str_is(state, state_names[k]))
      s->state = k;
  s->attempts = value_get(one, "attempts").i;
  snprintf(s->detail, sizeof s->detail, "%.*s", STR_FMT(value_get_str(one, "detail")));
}

/* As the engine does it: on another thread, a moment later. */
static void *apply(void *arg)
{
  struct request *r = arg;
  struct arena a;
  struct value body;
  arena_init(&a);
  usleep(500);
  ck_assert_int_eq(r->kind, REQUEST_OUTCOME);
  ck_assert(json_read(&a, r->body, &body, &r->err));
  pthread_mutex_lock(&outbox.lock);
  for (uint32_t i = 0; i < value_get(body, "outcomes").n; i++)
    take_outcome(&outbox, value_get(body, "outcomes").list[i]);
  pthread_mutex_unlock(&outbox.lock);
  r->seq = 1;
  arena_fini(&a);
  r->done(r);
  return NULL;
}

bool engine_submit(struct engine *e, struct request *r)
{
  pthread_t t;
  pthread_mutex_lock(&e->lock);
  bool busy = e->busy;
  pthread_mutex_unlock(&e->lock);
  if (busy)
    return err_set(&r->err, ERR_BUSY, "full");
  ck_assert_int_eq(pthread_create(&t, NULL, apply, r), 0);
  pthread_detach(t);
  return true;
}

/* ---- the clock ---------------------------------------------------------------------------- */

static uint64_t clock_start;
static int64_t clock_speed = 1;
enum { BASE = 1000000000 };

static int64_t virtual_at(uint64_t ns) { return BASE + (int64_t)((ns - clock_start) / 1000) * clock_speed / 1000; }
static int64_t virtual_now(void) { return virtual_at(clock_ns()); }

/* ---- the house ---------------------------------------------------------------------------- */

static char dir[] = "/tmp/steward-courier-XXXXXX";
static struct courier *courier;
static struct courier_options options;

static void write_file(const char *name, const char *text)
{
  char path[200];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ck_assert_int_ge(fd, 0);
  ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
  close(fd);
}

static void setup(void)
{
  char path[200];
  memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
  ck_assert_ptr_nonnull(mkdtemp(dir));
  snprintf(path, sizeof path, "%s/secrets", dir);
  ck_assert_int_eq(mkdir(path, 0700), 0);
  write_file("secrets/sign", WHSEC "\n");
  memset(&outbox, 0, sizeof outbox);
  pthread_mutex_init(&outbox.lock, NULL);
  clock_start = clock_ns();
  options = (struct courier_options){ .dir = str_of(dir),
                                      .sender = STR("Harbour"),
                                      .from = STR("steward@harbour.example"),
                                      .connect_ms = 2000,
                                      .whole_ms = 5000,
                                      .tick_ms = 5,
                                      .stop_ms = 2000,
                                      .now = virtual_now };
}

static void courier_begin(int64_t speed)
{
  struct err err = ERR_INIT;
  clock_speed = speed;
  courier = courier_open(&options, &err);
  ck_assert_msg(courier && courier_start(courier, &outbox, &err), "%s", err.text);
}

static void courier_end(void)
{
  courier_stop(courier);
  courier_close(courier);
  courier = NULL;
}

static void teardown(void)
{
  char line[300];
  if (courier)
    courier_end();
  snprintf(line, sizeof line, "rm -rf %s", dir);
  ck_assert_int_eq(system(line), 0);
  pthread_mutex_destroy(&outbox.lock);
}

static void target_set(int place, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void target_set(int place, const char *fmt, ...)
{
  va_list ap;
  va_start(ap, fmt);
  pthread_mutex_lock(&outbox.lock);
  vsnprintf(outbox.targets[place], sizeof *outbox.targets, fmt, ap);
  pthread_mutex_unlock(&outbox.lock);
  va_end(ap);
}

static void target_hook(int place, const struct nasty *n)
{
  target_set(place,
             "{\"kind\":\"webhook\",\"url\":\"http://127.0.0.1:%d/hook\",\"allow_private\":true,\"secret\":"
             "\"file secrets/sign\"}",
             n->port);
}

/* Due by the clock as it is; gives its place in the list. */
static int post(int place)
{
  pthread_mutex_lock(&outbox.lock);
  int i = outbox.n++;
  ck_assert_int_lt(i, SENDS);
  outbox.sends[i] = (struct send){ .place = place, .due_at = virtual_now() };
  pthread_mutex_unlock(&outbox.lock);
  if (courier)
    courier_news(courier);
  return i;
}

static int count_of(int state)
{
  int n = 0;
  pthread_mutex_lock(&outbox.lock);
  for (int i = 0; i < outbox.n; i++)
    n += outbox.sends[i].state == state;
  pthread_mutex_unlock(&outbox.lock);
  return n;
}

static struct send send_at(int i)
{
  pthread_mutex_lock(&outbox.lock);
  struct send s = outbox.sends[i];
  pthread_mutex_unlock(&outbox.lock);
  return s;
}

#define AWAIT(condition)                                                                                               \
  do {                                                                                                                 \
    uint64_t end_ = clock_ns() + 40000000000ull;                                                                       \
    while (!(condition)) {                                                                                             \
      ck_assert_msg(clock_ns() < end_, "waited in vain for " #condition);                                              \
      usleep(2000);                                                                                                    \
    }                                                                                                                  \
  } while (0)

static bool state_holds(const char *what)
{
  struct buf b = BUF_INIT;
  courier_state(courier, &b);
  bool found = strstr(b.p, what) != NULL;
  buf_fini(&b);
  return found;
}

static bool nasty_met(struct nasty *n, const char *id)
{
  pthread_mutex_lock(&n->lock);
  int times = nasty_times(n, id);
  pthread_mutex_unlock(&n->lock);
  return times > 0;
}

static void deed_set(struct nasty *n, enum conduct deed)
{
  pthread_mutex_lock(&n->lock);
  n->deed = deed;
  pthread_mutex_unlock(&n->lock);
}

/* ---- every day ---------------------------------------------------------------------------- */

/* The number in "msg_17". */
static int number_of(const struct taken *t) { return atoi(t->id + 4); }

/* Every id has one content, its proof is good, and none comes after one that was posted behind it. */
static void check_taken(struct nasty *n, bool ordered)
{
  char text[100];
  int last = 0;
  for (size_t i = 0; i < n->taken.n; i++) {
    const struct taken *t = &n->taken.at[i];
    int number = number_of(t);
    snprintf(text, sizeof text, "\"text of %d\"", number - 1);
    ck_assert_msg(strstr(t->body, text) != NULL, "%s: %s", t->id, t->body);
    ck_assert_msg(strcasestr(t->head, "webhook-signature: v1,") != NULL, "%s", t->head);
    ck_assert_msg(!strcasestr(t->head, "whsec"), "%s", t->head);
    for (size_t k = 0; k < i; k++)
      if (strcmp(n->taken.at[k].id, t->id) == 0)
        ck_assert_msg(n->taken.at[k].n == t->n && memcmp(n->taken.at[k].body, t->body, t->n) == 0, "%s changed", t->id);
    ck_assert_msg(!ordered || number >= last, "%d after %d", number, last);
    last = number > last ? number : last;
  }
}

/* Fails up to three times in all the ways that can be mended by trying again. */
static enum conduct bad_day(struct nasty *n, const char *id, int times)
{
  static const enum conduct deeds[] = { DEED_500,  DEED_503,   DEED_TAKEN, DEED_HALF, DEED_GARBAGE,
                                        DEED_HANG, DEED_TAKEN, DEED_OK,    DEED_KEEP, DEED_LONG };
  (void)n;
  uint64_t dice = hash_mix(hash_fixed(7, str_of(id)), (uint64_t)times);
  return times >= 3 ? (dice % 2 ? DEED_OK : DEED_KEEP) : deeds[dice % 10];
}

START_TEST(test_bad_days)
{
  struct nasty n[3] = { { .choose = bad_day }, { .choose = bad_day }, { .choose = bad_day } };
  for (int i = 0; i < 3; i++) {
    nasty_open(&n[i]);
    target_hook(i, &n[i]);
  }
  options.whole_ms = 200; /* some hang */
  courier_begin(50000);
  for (int i = 0; i < 60; i++)
    post(i % 3);
  AWAIT(count_of(1) >= 20);
  courier_end(); /* the host is restarted in the middle of it */
  courier_begin(50000);
  for (int i = 0; i < 30; i++)
    post(i % 3);
  AWAIT(count_of(1) == 90);
  for (int i = 0; i < 3; i++) {
    check_taken(&n[i], true);
    for (int k = i; k < 90; k += 3) {
      char id[20];
      snprintf(id, sizeof id, "msg_%d", k + 1);
      ck_assert_msg(nasty_times(&n[i], id) >= 1, "%s never came", id);
    }
  }
  struct buf b = BUF_INIT;
  courier_metrics(courier, &b);
  ck_assert_ptr_nonnull(strstr(b.p, "steward_courier_sent_total{kind=\"webhook\"} "));
  ck_assert_ptr_nonnull(strstr(b.p, "steward_courier_open_breakers 0"));
  buf_fini(&b);
  courier_end();
  for (int i = 0; i < 3; i++)
    nasty_close(&n[i]);
}
END_TEST

/* ---- giving up ---------------------------------------------------------------------------- */

START_TEST(test_gone_is_dead_at_once)
{
  struct nasty n = { .deed = DEED_410 };
  nasty_open(&n);
  target_hook(0, &n);
  courier_begin(1);
  post(0), post(0);
  AWAIT(count_of(2) == 2);
  ck_assert_uint_eq(nasty_count(&n), 2);
  ck_assert_str_eq(send_at(0).detail, "410");
  ck_assert_int_eq(send_at(0).attempts, 1);
  courier_end();
  nasty_close(&n);
}
END_TEST

START_TEST(test_refused_is_tried_for_an_hour)
{
  struct nasty n = { .deed = DEED_404 };
  nasty_open(&n);
  target_hook(0, &n);
  courier_begin(36000);
  for (int i = 0; i < 5; i++)
    post(0);
  AWAIT(count_of(2) == 5);
  ck_assert_int_eq(send_at(0).attempts, 3);
  ck_assert_int_ge(virtual_at(n.taken.at[2].ns) - virtual_at(n.taken.at[0].ns), HOUR);
  ck_assert_uint_eq(nasty_count(&n), 3 + 4); /* what waited its hour behind it need not wait for another */
  check_taken(&n, true);
  courier_end();
  nasty_close(&n);
}
END_TEST

START_TEST(test_redirects_are_not_followed)
{
  struct nasty there = { .deed = DEED_OK }, n = { .deed = DEED_302 };
  nasty_open(&there);
  nasty_open(&n);
  n.elsewhere = there.port;
  target_hook(0, &n);
  courier_begin(36000);
  post(0);
  AWAIT(count_of(2) == 1);
  ck_assert_str_eq(send_at(0).detail, "302");
  ck_assert_int_eq(atomic_load(&there.connections), 0);
  courier_end();
  nasty_close(&n);
  nasty_close(&there);
}
END_TEST

START_TEST(test_three_days)
{
  struct nasty n = { .deed = DEED_500 };
  nasty_open(&n);
  target_hook(0, &n);
  courier_begin(100000);
  post(0);
  AWAIT(count_of(2) == 1);
  struct taken *t = n.taken.at;
  int64_t age = virtual_at(t[n.taken.n - 1].ns) - send_at(0).due_at;
  ck_assert_msg(age >= 3 * (int64_t)DAY && age < 3 * (int64_t)DAY + 12 * HOUR, "given up after %lld h",
                (long long)(age / HOUR));
  ck_assert_msg(n.taken.n >= 14 && n.taken.n < 120, "%zu attempts", n.taken.n);
  ck_assert_int_eq(send_at(0).attempts, (int64_t)n.taken.n);
  check_taken(&n, true);
  courier_end();
  nasty_close(&n);
}
END_TEST

static enum conduct once_429(struct nasty *n, const char *id, int times)
{
  (void)n, (void)id;
  return times ? DEED_OK : DEED_429;
}

START_TEST(test_retry_after_within_bounds)
{
  struct nasty n = { .choose = once_429 };
  nasty_open(&n);
  target_hook(0, &n);
  courier_begin(50000);
  post(0);
  AWAIT(count_of(1) == 1);
  int64_t waited = virtual_at(n.taken.at[1].ns) - virtual_at(n.taken.at[0].ns);
  ck_assert_msg(waited >= 6 * HOUR - MINUTE && waited < 48 * HOUR, "%lld min", (long long)(waited / MINUTE));
  courier_end();
  nasty_close(&n);
}
END_TEST

/* ---- the breaker -------------------------------------------------------------------------- */

/* While it is open one attempt a step is made, and not as many as the destination takes when it is well. */
static void check_probes(struct nasty *n)
{
  size_t before = nasty_count(n);
  usleep(200000); /* those from before it opened have ended by then */
  for (int i = 0; i < 750; i++) {
    ck_assert_int_le(atomic_load(&n->open), 1);
    usleep(2000);
  }
  size_t tries = nasty_count(n) - before;
  ck_assert_msg(tries >= 1 && tries <= 20, "%zu attempts at one that fails", tries);
}

START_TEST(test_breaker)
{
  struct nasty n = { .deed = DEED_HANG };
  nasty_open(&n);
  target_set(0,
             "{\"kind\":\"webhook\",\"url\":\"http://127.0.0.1:%d/\",\"allow_private\":true,\"concurrency\":3,"
             "\"secret\":\"file secrets/sign\"}",
             n.port);
  options.whole_ms = 100;
  courier_begin(36000); /* an hour is a tenth of a second */
  for (int i = 0; i < 20; i++)
    post(0);
  AWAIT(state_holds("\"open\":true"));
  check_probes(&n);
  ck_assert(!nasty_met(&n, "msg_4"));
  struct buf b = BUF_INIT;
  courier_metrics(courier, &b);
  ck_assert_ptr_nonnull(strstr(b.p, "steward_courier_open_breakers 1"));
  buf_fini(&b);
  deed_set(&n, DEED_KEEP);
  AWAIT(count_of(1) == 20);
  ck_assert(!state_holds("\"open\":true"));
  check_taken(&n, false);
  courier_end();
  nasty_close(&n);
}
END_TEST

START_TEST(test_one_failing_place_holds_up_no_other)
{
  struct nasty bad = { .deed = DEED_HANG }, good = { .deed = DEED_KEEP };
  nasty_open(&bad);
  nasty_open(&good);
  target_hook(0, &bad);
  target_hook(1, &good);
  options.concurrency = 2;
  options.stop_ms = 100;
  courier_begin(1);
  post(0);
  for (int i = 0; i < 50; i++)
    post(1);
  AWAIT(count_of(1) == 50);
  check_taken(&good, true);
  courier_end();
  nasty_close(&bad);
  nasty_close(&good);
}
END_TEST

START_TEST(test_so_many_at_once)
{
  struct nasty one = { .deed = DEED_HANG }, several = { .deed = DEED_HANG };
  nasty_open(&one);
  nasty_open(&several);
  options.whole_ms = 60000;
  options.stop_ms = 200;
  options.concurrency = 5;
  target_hook(0, &one);
  target_set(1, "{\"kind\":\"webhook\",\"url\":\"http://127.0.0.1:%d/\",\"allow_private\":true,\"concurrency\":9}",
             several.port);
  courier_begin(1);
  for (int i = 0; i < 12; i++)
    post(0), post(1);
  AWAIT(nasty_count(&one) + nasty_count(&several) == 5);
  usleep(100000);
  ck_assert_uint_eq(nasty_count(&one), 1);
  ck_assert_uint_eq(nasty_count(&several), 4);
  uint64_t began = clock_ns();
  courier_end(); /* does not wait for who hangs */
  ck_assert_uint_lt(clock_ns() - began, 2000000000ull);
  ck_assert_int_eq(count_of(0), 24);
  nasty_close(&one);
  nasty_close(&several);
}
END_TEST

/* ---- people and engines meanwhile --------------------------------------------------------- */

START_TEST(test_discarded_and_mended)
{
  struct nasty n = { .deed = DEED_KEEP }, bad = { .deed = DEED_500 };
  nasty_open(&n);
  nasty_open(&bad);
  target_hook(0, &bad);
  courier_begin(20000);
  int first = post(0);
  post(0);
  AWAIT(nasty_count(&bad) >= 2);
  pthread_mutex_lock(&outbox.lock);
  outbox.sends[first].state = 3;
  pthread_mutex_unlock(&outbox.lock);
  AWAIT(nasty_met(&bad, "msg_2"));
  target_hook(0, &n);
  AWAIT(count_of(1) == 1);
  ck_assert_int_eq(count_of(3), 1);
  ck_assert_uint_eq(nasty_count(&n), 1);
  courier_end();
  nasty_close(&n);
  nasty_close(&bad);
}
END_TEST

START_TEST(test_paused)
{
  struct nasty n = { .deed = DEED_KEEP };
  nasty_open(&n);
  target_hook(0, &n);
  outbox.paused[0] = true;
  courier_begin(1);
  post(0);
  usleep(100000);
  ck_assert_uint_eq(nasty_count(&n), 0);
  pthread_mutex_lock(&outbox.lock);
  outbox.paused[0] = false;
  pthread_mutex_unlock(&outbox.lock);
  courier_news(courier);
  AWAIT(count_of(1) == 1);
  courier_end();
  nasty_close(&n);
}
END_TEST

START_TEST(test_busy_engine)
{
  struct nasty n = { .deed = DEED_OK };
  nasty_open(&n);
  target_hook(0, &n);
  target_hook(1, &n);
  outbox.busy = true;
  courier_begin(1);
  post(0), post(1);
  AWAIT(nasty_count(&n) == 2);
  usleep(300000);
  pthread_mutex_lock(&outbox.lock);
  outbox.busy = false;
  pthread_mutex_unlock(&outbox.lock);
  AWAIT(count_of(1) == 2);
  ck_assert_uint_eq(nasty_count(&n), 2);
  courier_end();
  nasty_close(&n);
}
END_TEST

START_TEST(test_deleted_destination)
{
  target_set(0, "null");
  courier_begin(1);
  post(0);
  AWAIT(count_of(2) == 1);
  ck_assert_ptr_nonnull(strstr(send_at(0).detail, "no such destination"));
}
END_TEST

/* ---- where it may not go ------------------------------------------------------------------ */

static struct arena arena;

static struct value try_target(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static struct value try_target(const char *fmt, ...)
{
  char text[800];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  struct value target, content, out;
  struct err err = ERR_INIT;
  ck_assert_msg(json_read(&arena, str_dup(&arena, str_of(text)), &target, &err), "%s: %s", text, err.text);
  ck_assert(json_read(&arena,
                      STR("{\"type\":\"message\",\"subject\":\"Test\",\"body\":\".\\n..\\ntext of 0\","
                          "\"time\":\"2026-11-21T10:15:00Z\"}"),
                      &content, &err));
  courier_try(&options, STR("destination/d0"), target, content, &arena, &out);
  return out;
}

static bool was_sent(struct value v) { return value_get(v, "sent").b; }
static bool says(struct value v, const char *what) { return strstr(str_z(&arena, value_get_str(v, "detail")), what); }

START_TEST(test_private_addresses)
{
  static const char *const hosts[] = {
    "127.0.0.1", "localhost",          "127.1", "2130706433",    "0x7f000001", "0177.0.0.1", "127.0.0.1.", "0.0.0.0",
    "[::1]",     "[::ffff:127.0.0.1]", "[::]",  "[::127.0.0.1]", "LOCALHOST",
  };
  struct nasty n = { .deed = DEED_OK };
  nasty_open(&n);
  arena_init(&arena);
  for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
    struct value v = try_target("{\"kind\":\"webhook\",\"url\":\"http://%s:%d/\"}", hosts[i], n.port);
    ck_assert_msg(!was_sent(v), "%s", hosts[i]);
  }
  ck_assert_int_eq(atomic_load(&n.connections), 0);
  struct value v = try_target("{\"kind\":\"webhook\",\"url\":\"http://localhost:%d/\"}", n.port);
  ck_assert(says(v, "is private"));
  static const char *const never[] = {
    "169.254.169.254", "[fe80::1]",       "[fd00:ec2::254]",          "0.0.0.0",
    "224.0.0.1",       "255.255.255.255", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]"
  };
  for (size_t i = 0; i < sizeof never / sizeof *never; i++) { /* also where private ones are allowed */
    v = try_target("{\"kind\":\"webhook\",\"url\":\"http://%s:%d/\",\"allow_private\":true}", never[i], n.port);
    ck_assert_msg(!was_sent(v) && says(v, "not allowed"), "%s: %.*s", never[i], STR_FMT(value_get_str(v, "detail")));
  }
  v = try_target("{\"kind\":\"webhook\",\"url\":\"http://localhost:%d/\",\"allow_private\":true}", n.port);
  ck_assert(was_sent(v));
  ck_assert_int_eq(value_get(v, "status").i, 204);
  arena_fini(&arena);
  nasty_close(&n);
}
END_TEST

/* A connection that one destination may use is not there for another, which may not. */
START_TEST(test_kept_connection_is_judged_again)
{
  struct nasty n = { .deed = DEED_KEEP };
  nasty_open(&n);
  target_hook(0, &n);
  target_set(1, "{\"kind\":\"webhook\",\"url\":\"http://127.0.0.1:%d/hook\"}", n.port);
  options.concurrency = 1;
  courier_begin(36000);
  for (int i = 0; i < 20; i++)
    post(0);
  post(1);
  AWAIT(count_of(1) == 20 && count_of(2) == 1);
  ck_assert_uint_eq(nasty_count(&n), 20);
  ck_assert_ptr_nonnull(strstr(send_at(20).detail, "is private"));
  courier_end();
  nasty_close(&n);
}
END_TEST

START_TEST(test_no_proxy_of_the_environment)
{
  struct nasty n = { .deed = DEED_OK }, proxy = { .deed = DEED_OK };
  char url[60];
  nasty_open(&n);
  nasty_open(&proxy);
  snprintf(url, sizeof url, "http://127.0.0.1:%d", proxy.port);
  setenv("http_proxy", url, 1), setenv("all_proxy", url, 1);
  arena_init(&arena);
  ck_assert(
      was_sent(try_target("{\"kind\":\"webhook\",\"url\":\"http://127.0.0.1:%d/\",\"allow_private\":true}", n.port)));
  ck_assert_int_eq(atomic_load(&proxy.connections), 0);
  options.proxy = url; /* but one that is said */
  ck_assert(was_sent(try_target("{\"kind\":\"webhook\",\"url\":\"http://pager.example/\"}")));
  ck_assert_int_eq(atomic_load(&proxy.connections), 1);
  ck_assert_ptr_nonnull(strstr(proxy.taken.at[0].head, "POST http://pager.example/ HTTP/1.1"));
  arena_fini(&arena);
  nasty_close(&n);
  nasty_close(&proxy);
}
END_TEST

START_TEST(test_certificates_are_verified)
{
  char line[900];
  struct nasty gone = { .deed = DEED_OK };
  nasty_open(&gone); /* for a port that is free */
  nasty_close(&gone);
  snprintf(
      line, sizeof line,
      "cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem "
      "-days 2 -subj /CN=localhost >/dev/null 2>&1 && { openssl s_server -quiet -accept %d -cert cert.pem -key "
      "key.pem >/dev/null 2>&1 & echo $! >pid; }",
      dir, gone.port);
  ck_assert_int_eq(system(line), 0);
  arena_init(&arena);
  struct value v;
  uint64_t end = clock_ns() + 20000000000ull;
  options.whole_ms = 5000;
  do
    v = try_target("{\"kind\":\"webhook\",\"url\":\"https://localhost:%d/\",\"allow_private\":true}", gone.port);
  while ((usleep(50000), says(v, "connect")) && clock_ns() < end);
  snprintf(line, sizeof line, "kill $(cat %s/pid)", dir);
  ck_assert_int_eq(system(line), 0);
  ck_assert(!was_sent(v));
  ck_assert_msg(says(v, "certificate"), "%.*s", STR_FMT(value_get_str(v, "detail")));
  arena_fini(&arena);
}
END_TEST

/* ---- secrets ------------------------------------------------------------------------------ */

START_TEST(test_secrets)
{
  struct nasty n = { .deed = DEED_OK };
  char url[80];
  nasty_open(&n);
  snprintf(url, sizeof url, "http://127.0.0.1:%d/services/T0/verysecret\n", n.port);
  write_file("secrets/slack-url", url);
  write_file("outside", "whsec_AAAA");
  setenv("STEWARD_TEST_SECRET", WHSEC, 1);
  setenv("HOUSE_TEST_SECRET", WHSEC, 1);
  arena_init(&arena);
  struct value v = try_target("{\"kind\":\"slack\",\"url\":\"file secrets/slack-url\",\"allow_private\":true}");
  ck_assert(was_sent(v));
  ck_assert_ptr_nonnull(strstr(n.taken.at[0].head, "POST /services/T0/verysecret HTTP/1.1"));
  v = try_target("{\"kind\":\"webhook\",\"url\":\"http://127.0.0.1:%d/\",\"allow_private\":true,\"secret\":"
                 "\"env STEWARD_TEST_SECRET, file secrets/sign\"}",
                 n.port);
  ck_assert(was_sent(v));
  char signature[200];
  nasty_header(n.taken.at[1].head, "webhook-signature: ", signature, sizeof signature);
  ck_assert_int_eq(strncmp(signature, "v1,", 3), 0);
  ck_assert_ptr_nonnull(strstr(signature, " v1,"));
  static const char *const wrong[] = { "file outside",
                                       "file secrets/../outside",
                                       "file /etc/passwd",
                                       "file secrets/none",
                                       "env STEWARD_TEST_NONE",
                                       "env HOUSE_TEST_SECRET",
                                       WHSEC,
                                       "file secrets/",
                                       "file secrets" };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    v = try_target("{\"kind\":\"webhook\",\"url\":\"http://127.0.0.1:%d/\",\"allow_private\":true,\"secret\":\"%s\"}",
                   n.port, wrong[i]);
    ck_assert_msg(!was_sent(v), "%s", wrong[i]);
    ck_assert_msg(!says(v, "MfKQ9r8"), "%.*s", STR_FMT(value_get_str(v, "detail")));
  }
  ck_assert_uint_eq(nasty_count(&n), 2);
  arena_fini(&arena);
  nasty_close(&n);
}
END_TEST

START_TEST(test_nothing_shows_a_secret_url)
{
  struct nasty n = { .deed = DEED_500 };
  char url[80];
  nasty_open(&n);
  snprintf(url, sizeof url, "http://127.0.0.1:%d/verysecret", n.port);
  write_file("secrets/url", url);
  target_set(0, "{\"kind\":\"teams\",\"url\":\"file secrets/url\",\"allow_private\":true}");
  courier_begin(36000);
  post(0);
  AWAIT(nasty_count(&n) >= 2);
  struct buf b = BUF_INIT;
  courier_state(courier, &b);
  courier_metrics(courier, &b);
  ck_assert_ptr_null(strstr(b.p, "verysecret"));
  ck_assert_ptr_nonnull(strstr(b.p, "\"last\":\"500\""));
  buf_fini(&b);
  write_file("secrets/url", "https://\xff verysecret");
  AWAIT(state_holds("url: "));
  ck_assert(!state_holds("verysecret"));
  courier_end();
  nasty_close(&n);
}
END_TEST

/* ---- mail --------------------------------------------------------------------------------- */

#define MAIL "\"kind\":\"email\",\"address\":\"ines@harbour.example\",\"allow_private\":true"

START_TEST(test_mail)
{
  struct nasty n = { .mail = true };
  nasty_open(&n);
  arena_init(&arena);
  write_file("secrets/login", "steward:pass:word");
  struct value v = try_target("{" MAIL ",\"url\":\"smtp://127.0.0.1:%d\"}", n.port);
  ck_assert(!was_sent(v)); /* it has no TLS, and nobody said that this is fine */
  ck_assert_uint_eq(nasty_count(&n), 0);
  v = try_target("{" MAIL ",\"url\":\"smtp://127.0.0.1:%d\",\"allow_plain\":true,\"secret\":\"file secrets/login\"}",
                 n.port);
  ck_assert_msg(was_sent(v), "%.*s", STR_FMT(value_get_str(v, "detail")));
  ck_assert_uint_eq(nasty_count(&n), 1);
  const struct taken *t = &n.taken.at[0];
  ck_assert_ptr_nonnull(strstr(t->head, "AUTH PLAIN"));
  ck_assert_ptr_nonnull(strstr(t->head, "MAIL FROM:<steward@harbour.example>"));
  ck_assert_ptr_nonnull(strstr(t->head, "RCPT TO:<ines@harbour.example>"));
  ck_assert_ptr_nonnull(strstr(t->body, "\r\nSubject: Test\r\n"));
  ck_assert_msg(strstr(t->body, "\r\n\r\n.\r\n..\r\ntext of 0\r\n") != NULL, "%s", t->body);
  arena_fini(&arena);
  nasty_close(&n);
}
END_TEST

START_TEST(test_mail_server_of_the_house)
{
  struct nasty n = { .mail = true };
  char url[60];
  nasty_open(&n);
  arena_init(&arena);
  snprintf(url, sizeof url, "smtp://127.0.0.1:%d", n.port);
  options.mail = str_of(url);
  options.mail_plain = true;
  ck_assert(was_sent(try_target("{\"kind\":\"email\",\"address\":\"ines@harbour.example\"}")));
  /* it is no way into the own network for who writes destinations */
  ck_assert(!was_sent(try_target("{\"kind\":\"email\",\"address\":\"ines@harbour.example\",\"url\":\"%s\"}", url)));
  ck_assert_uint_eq(nasty_count(&n), 1);
  arena_fini(&arena);
  nasty_close(&n);
}
END_TEST

START_TEST(test_mail_refused_and_later)
{
  struct nasty n = { .mail = true, .deed = DEED_404 };
  nasty_open(&n);
  target_set(0, "{" MAIL ",\"url\":\"smtp://127.0.0.1:%d\",\"allow_plain\":true}", n.port);
  courier_begin(36000);
  post(0);
  AWAIT(count_of(2) == 1);
  ck_assert_msg(strstr(send_at(0).detail, "550 no such user here") != NULL, "%s", send_at(0).detail);
  ck_assert_int_eq(send_at(0).attempts, 3);
  deed_set(&n, DEED_503);
  post(0);
  AWAIT(state_holds("421"));
  deed_set(&n, DEED_OK);
  AWAIT(count_of(1) == 1);
  courier_end();
  nasty_close(&n);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("courier");
  TCase *t = tcase_create("courier");
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_set_timeout(t, 120);
  tcase_add_test(t, test_bad_days);
  tcase_add_test(t, test_gone_is_dead_at_once);
  tcase_add_test(t, test_refused_is_tried_for_an_hour);
  tcase_add_test(t, test_redirects_are_not_followed);
  tcase_add_test(t, test_three_days);
  tcase_add_test(t, test_retry_after_within_bounds);
  tcase_add_test(t, test_breaker);
  tcase_add_test(t, test_one_failing_place_holds_up_no_other);
  tcase_add_test(t, test_so_many_at_once);
  tcase_add_test(t, test_discarded_and_mended);
  tcase_add_test(t, test_paused);
  tcase_add_test(t, test_busy_engine);
  tcase_add_test(t, test_deleted_destination);
  tcase_add_test(t, test_private_addresses);
  tcase_add_test(t, test_kept_connection_is_judged_again);
  tcase_add_test(t, test_no_proxy_of_the_environment);
  tcase_add_test(t, test_certificates_are_verified);
  tcase_add_test(t, test_secrets);
  tcase_add_test(t, test_nothing_shows_a_secret_url);
  tcase_add_test(t, test_mail);
  tcase_add_test(t, test_mail_server_of_the_house);
  tcase_add_test(t, test_mail_refused_and_later);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
