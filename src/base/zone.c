/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zones: finding, reading and keeping them, and the few questions that they answer.
 *
 * A file holds its tables twice, first with 32 bits a time and then, from version 2 on, with 64; behind them stands
 * the rule for the time after the last transition. The rule is written out for 400 years, after which the calendar
 * repeats to the day of the week, so that every question is one binary search.
 */
#include "base/zone.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/instant.h"
#include "base/vec.h"
#include "base/zone_rule.h"

enum { NAME_MAX_LENGTH = 64, FILE_MAX = 1 << 20, CYCLE_YEARS = 400, FIRST_YEAR = 1900, NAME_DEPTH = 3 };
#define CYCLE (146097 * (int64_t)DAY)
#define OFFSET_MAX (26 * (int64_t)HOUR)

struct zone {
  char name[NAME_MAX_LENGTH + 1];
  uint8_t digest[SHA256_SIZE];
  VEC(struct stretch) stretches;
  int64_t repeats; /* from this instant on as CYCLE earlier; INSTANT_NEVER when the offset changes no more */
};

struct zones {
  pthread_mutex_t lock;
  char *folder;
  VEC(struct zone *) known;
  char version[16];
  bool version_read;
};

/* ---- building ------------------------------------------------------------------------------ */

static void add_stretch(struct zone *z, int64_t from, int64_t offset)
{
  if (z->stretches.n == 0 || vec_last(&z->stretches).offset != offset)
    vec_push(&z->stretches, ((struct stretch){ from, offset }));
}

/* Writes the rule out behind `after`, the last transition that is listed. */
static void add_rule(struct zone *z, const struct zone_rule *rule, int64_t after)
{
  int64_t year = FIRST_YEAR, start, end, domain = date_days(FIRST_YEAR, 1, 1) * (int64_t)DAY;
  int month, day;
  if (!rule->changes) /* says the last listed offset again */
    return;
  if (after > domain)
    date_civil(after / DAY - 1, &year, &month, &day);
  for (int64_t last = year + CYCLE_YEARS + 2; year <= last; year++) {
    zone_rule_year(rule, year, &start, &end);
    bool northern = start < end;
    int64_t first = northern ? start : end, second = northern ? end : start;
    if (first > after)
      add_stretch(z, first, northern ? rule->summer : rule->standard);
    if (second > after)
      add_stretch(z, second, northern ? rule->standard : rule->summer);
  }
  z->repeats = date_days(year - 1, 1, 1) * (int64_t)DAY;
}

static uint32_t be32(const uint8_t *p)
{
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static int64_t be64(const uint8_t *p) { return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4)); }

/* One of the two blocks of a file: header, then tables. */
struct block {
  uint32_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
  char version;
  const uint8_t *times, *indices, *types;
};

enum { HEADER = 44, TYPE_SIZE = 6 };

/* Cuts a block whose times have `width` bytes off the front. */
static bool take_block(struct str *s, size_t width, struct block *b)
{
  const uint8_t *p = (const uint8_t *)s->p;
  if (s->n < HEADER || memcmp(p, "TZif", 4) != 0)
    return false;
  *b = (struct block){ be32(p + 20), be32(p + 24), be32(p + 28), be32(p + 32), be32(p + 36),
                       be32(p + 40), (char)p[4],   NULL,         NULL,         NULL };
  /* Each below the size of a file, so that the sum cannot overflow. */
  if ((b->isutcnt | b->isstdcnt | b->leapcnt | b->timecnt | b->typecnt | b->charcnt) >= FILE_MAX)
    return false;
  size_t n = HEADER + b->timecnt * (width + 1) + b->typecnt * (size_t)TYPE_SIZE + b->charcnt +
             b->leapcnt * (width + 4) + b->isstdcnt + b->isutcnt;
  if (s->n < n)
    return false;
  b->times = p + HEADER;
  b->indices = b->times + b->timecnt * width;
  b->types = b->indices + b->timecnt;
  s->p += n;
  s->n -= n;
  return true;
}

static bool type_offset(const struct block *b, uint32_t type, int64_t *ms)
{
  if (type >= b->typecnt)
    return false;
  *ms = (int64_t)(int32_t)be32(b->types + type * (size_t)TYPE_SIZE) * SECOND;
  return *ms > -OFFSET_MAX && *ms < OFFSET_MAX;
}

/* What the tables list. *after is the last transition, also one that leaves the offset as it is. */
static bool add_block(struct zone *z, const struct block *b, size_t width, int64_t *after)
{
  int64_t offset;
  if (!type_offset(b, 0, &offset)) /* what holds before the first transition */
    return false;
  add_stretch(z, INT64_MIN, offset);
  for (uint32_t i = 0; i < b->timecnt; i++) {
    const uint8_t *p = b->times + i * width;
    int64_t at = width == 8 ? be64(p) : (int32_t)be32(p);
    if (!type_offset(b, b->indices[i], &offset))
      return false;
    if (at < INT64_MIN / 4 / SECOND || at > INT64_MAX / 4 / SECOND)
      continue; /* before the world began: some files say so */
    if (at * SECOND <= *after)
      return false;
    *after = at * SECOND;
    add_stretch(z, *after, offset);
  }
  return true;
}

/* "\nCET-1CEST,M3.5.0,M10.5.0/3\n"; empty when nothing is known of the time after. */
static bool add_footer(struct zone *z, struct str s, int64_t after)
{
  struct zone_rule rule;
  if (s.n < 2 || s.p[0] != '\n' || s.p[s.n - 1] != '\n')
    return false;
  s = (struct str){ s.p + 1, s.n - 2 };
  if (s.n == 0)
    return true;
  if (!zone_rule_read(s, &rule))
    return false;
  add_rule(z, &rule, after);
  return true;
}

static bool broken(struct err *err, const char *path, const char *what)
{
  return err_set(err, ERR_CORRUPT, "%s: %s; install the package tzdata anew", path, what);
}

static bool read_tzif(struct zone *z, struct str file, const char *path, struct err *err)
{
  struct block b;
  int64_t after = INT64_MIN;
  size_t width = 4;
  if (!take_block(&file, width, &b))
    return broken(err, path, "is cut off");
  bool footed = b.version >= '2';
  if (footed && !take_block(&file, width = 8, &b))
    return broken(err, path, "is cut off");
  if (b.leapcnt)
    return err_set(err, ERR_INPUT,
                   "the time zone %s counts leap seconds, which no other clock does: leave out \"right/\"", z->name);
  if (!add_block(z, &b, width, &after) || (footed && !add_footer(z, file, after)))
    return broken(err, path, "contradicts itself");
  return true;
}

/* ---- files and names ----------------------------------------------------------------------- */

/* Parts of letters, digits, '_', '+' and '-', joined by '/': nothing that could leave the folder. What the machine
 * calls its own zone is none: results would differ from host to host. */
static bool is_zone_name(struct str name)
{
  char before = '/';
  if (name.n == 0 || name.n > NAME_MAX_LENGTH || str_is(name, "localtime") || str_is(name, "posixrules"))
    return false;
  for (size_t i = 0; i < name.n; before = name.p[i++]) {
    char c = name.p[i];
    bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '+' || c == '-';
    if (!plain && (c != '/' || before == '/'))
      return false;
  }
  return before != '/';
}

/* The whole file, or false with errno. */
static bool read_file(const char *path, struct buf *out)
{
  struct stat st;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  bool good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size < FILE_MAX;
  if (!good)
    errno = ENOENT;
  else
    buf_reserve(out, (size_t)st.st_size + 1);
  for (ssize_t n = 1; good && n > 0 && out->n < (size_t)st.st_size;) {
    n = read(fd, out->p + out->n, (size_t)st.st_size - out->n);
    good = n >= 0;
    out->n += good ? (size_t)n : 0;
  }
  close(fd);
  return good;
}

struct name_list {
  struct arena *arena;
  VEC(const char *) names;
};

static void list_names(struct name_list *l, const char *folder, const char *prefix, int depth)
{
  DIR *d = opendir(folder);
  struct dirent *e;
  /* cppcheck-suppress readdirCalled ; the stream is this call's own */
  while (d && (e = readdir(d))) {
    struct str name = str_of(e->d_name);
    /* IANA's names begin with a capital; the folder's own files and right/ do not. */
    if (!is_zone_name(name) || (depth == NAME_DEPTH && name.p[0] >= 'a'))
      continue;
    const char *whole = str_printf(l->arena, "%s%s", prefix, e->d_name).p;
    const char *path = str_printf(l->arena, "%s/%s", folder, e->d_name).p;
    struct stat st;
    if (stat(path, &st) != 0)
      continue;
    if (S_ISDIR(st.st_mode) && depth > 0)
      list_names(l, path, str_printf(l->arena, "%s/", whole).p, depth - 1);
    else if (S_ISREG(st.st_mode))
      vec_push(&l->names, whole);
  }
  if (d)
    closedir(d);
}

/* Zones are told apart by their cities: "Berlin", "CET/Berlin" and "europe/berlin" all mean Europe/Berlin. */
static const char *nearest_name(const struct name_list *l, struct str name)
{
  struct str city = name;
  for (size_t i = 0; i < name.n; i++)
    if (name.p[i] == '/')
      city = (struct str){ name.p + i + 1, name.n - i - 1 };
  const char *near = NULL;
  for (size_t i = 0; i < l->names.n; i++) {
    const char *slash = strrchr(l->names.at[i], '/');
    bool same = str_eq_fold(str_of(slash ? slash + 1 : l->names.at[i]), city);
    /* The order of a folder is nobody's: of several the first by name. */
    if (same && (!near || strcmp(l->names.at[i], near) < 0))
      near = l->names.at[i];
  }
  return near ? near : str_nearest(name, l->names.at, l->names.n);
}

static bool is_unknown(const struct zones *zones, struct str name, struct err *err)
{
  struct arena a;
  arena_init(&a);
  struct name_list l = { .arena = &a };
  list_names(&l, zones->folder, "", NAME_DEPTH);
  const char *near = nearest_name(&l, name);
  if (l.names.n == 0)
    err_set(err, ERR_MISSING, "there is no time zone \"%.*s\": %s holds none; install the package tzdata",
            STR_FMT(name), zones->folder);
  else
    err_set(err, ERR_MISSING, "there is no time zone \"%.*s\"%s%s%s", STR_FMT(name), near ? "; did you mean " : "",
            near ? near : "; the names are those of IANA, as Europe/Berlin", near ? "?" : "");
  vec_fini(&l.names);
  arena_fini(&a);
  return false;
}

static bool is_utc(struct str name) { return str_is(name, "UTC") || str_is(name, "Etc/UTC"); }

static bool fill_zone(const struct zones *zones, struct zone *z, struct err *err)
{
  struct buf path = BUF_INIT, file = BUF_INIT;
  struct str name = str_of(z->name);
  buf_printf(&path, "%s/%s", zones->folder, z->name);
  bool good = is_utc(name) || read_file(path.p, &file);
  if (!good && (errno == ENOENT || errno == ENOTDIR))
    is_unknown(zones, name, err);
  else if (!good)
    err_set(err, ERR_IO, "the time zone file %s cannot be read: %s", path.p, strerror(errno));
  else if (is_utc(name))
    add_stretch(z, INT64_MIN, 0);
  else if (!(good = str_starts(buf_view(&file), "TZif")))
    is_unknown(zones, name, err); /* one of the folder's other files */
  else
    good = read_tzif(z, buf_view(&file), path.p, err);
  sha256(buf_view(&file), z->digest);
  buf_fini(&path);
  buf_fini(&file);
  return good;
}

/* ---- the ones that are known --------------------------------------------------------------- */

struct zones *zones_open(const char *folder)
{
  struct zones *zones = mem_zero(sizeof *zones);
  pthread_mutex_init(&zones->lock, NULL);
  struct str name = str_of(folder ? folder : "/usr/share/zoneinfo");
  zones->folder = mem_zero(name.n + 1);
  memcpy(zones->folder, name.p, name.n);
  return zones;
}

static void zone_free(struct zone *z)
{
  vec_fini(&z->stretches);
  free(z);
}

void zones_close(struct zones *zones)
{
  if (!zones)
    return;
  for (size_t i = 0; i < zones->known.n; i++)
    zone_free(zones->known.at[i]);
  vec_fini(&zones->known);
  pthread_mutex_destroy(&zones->lock);
  free(zones->folder);
  free(zones);
}

/* tzdata.zi begins with "# version 2025b". */
static void read_version(struct zones *zones)
{
  struct buf path = BUF_INIT;
  char line[64] = "";
  buf_printf(&path, "%s/tzdata.zi", zones->folder);
  FILE *f = fopen(path.p, "re");
  if (f && fgets(line, sizeof line, f) && sscanf(line, "# version %15[0-9a-z.-]", zones->version) != 1)
    zones->version[0] = '\0';
  if (f)
    fclose(f);
  buf_fini(&path);
}

struct str zones_version(struct zones *zones)
{
  pthread_mutex_lock(&zones->lock);
  if (!zones->version_read)
    read_version(zones);
  zones->version_read = true;
  pthread_mutex_unlock(&zones->lock);
  return str_of(zones->version);
}

static struct zone *zone_read(struct zones *zones, struct str name, struct err *err)
{
  struct zone *z = mem_zero(sizeof *z);
  memcpy(z->name, name.p, name.n);
  z->repeats = INSTANT_NEVER;
  if (fill_zone(zones, z, err)) {
    vec_push(&zones->known, z);
    return z;
  }
  zone_free(z);
  return NULL;
}

const struct zone *zone_find(struct zones *zones, struct str name, struct err *err)
{
  struct zone *z = NULL;
  if (!is_zone_name(name)) {
    err_set(err, ERR_INPUT, "\"%.*s\" is no name of a time zone; one is Europe/Berlin", STR_FMT(name));
    return NULL;
  }
  pthread_mutex_lock(&zones->lock);
  for (size_t i = 0; i < zones->known.n && !z; i++)
    if (str_is(name, zones->known.at[i]->name))
      z = zones->known.at[i];
  if (!z)
    z = zone_read(zones, name, err);
  pthread_mutex_unlock(&zones->lock);
  return z;
}

struct str zone_name(const struct zone *z) { return str_of(z->name); }
const uint8_t *zone_digest(const struct zone *z) { return z->digest; }

/* ---- questions ------------------------------------------------------------------------------ */

const struct stretch *zone_stretches(const struct zone *z, size_t *n)
{
  *n = z->stretches.n;
  return z->stretches.at;
}

size_t zone_stretch(const struct zone *z, int64_t t)
{
  size_t low = 0;
  for (size_t n = z->stretches.n; n > 1;) { /* low <= the one < low + n */
    size_t half = n / 2;
    low = z->stretches.at[low + half].from <= t ? low + half : low;
    n -= half;
  }
  return low;
}

/* What to take off t so that it falls into the years that are written out. */
static int64_t whole_cycles(const struct zone *z, int64_t t)
{
  return t < z->repeats ? 0 : ((t - z->repeats) / CYCLE + 1) * CYCLE;
}

int64_t zone_offset(const struct zone *z, int64_t t)
{
  return z->stretches.at[zone_stretch(z, t - whole_cycles(z, t))].offset;
}

int64_t zone_next(const struct zone *z, int64_t t)
{
  int64_t shift = whole_cycles(z, t);
  size_t next = zone_stretch(z, t - shift) + 1;
  if (next == z->stretches.n)
    return INSTANT_NEVER;
  return z->stretches.at[next].from + shift;
}

int64_t zone_instant(const struct zone *z, int64_t local)
{
  int64_t t = local - OFFSET_MAX, next;
  for (;; t = next) { /* in each round t is the first instant of a stretch that matters */
    int64_t offset = zone_offset(z, t);
    next = zone_next(z, t);
    /* Behind this stretch's end, yet before the next one's first local time: a gap. */
    if (next == INSTANT_NEVER || local - offset < next || local - zone_offset(z, next) < next)
      return local - offset;
  }
}

static int64_t date_of(int64_t local) { return local / DAY - (local % DAY < 0); }

int64_t zone_date(const struct zone *z, int64_t t, int64_t *until)
{
  int64_t date = date_of(zone_local(z, t));
  for (;; t = *until) { /* as long as it is one stretch after the other of that date */
    int64_t midnight = (date + 1) * DAY - zone_offset(z, t), next = zone_next(z, t);
    *until = next < midnight ? next : midnight;
    if (midnight < next || date_of(zone_local(z, next)) != date)
      return date;
  }
}

struct str zone_format(const struct zone *z, int64_t t, char out[40])
{
  int64_t offset = zone_offset(z, t), minutes = (offset < 0 ? -offset : offset) / MINUTE;
  char local[32];
  struct str s = instant_format(t + offset, local);
  int n = snprintf(out, 40, "%.*s", (int)s.n - 1, s.p); /* without the Z */
  n += snprintf(out + n, 40 - (size_t)n, "%c%02d:%02d", offset < 0 ? '-' : '+', (int)(minutes / 60),
                (int)(minutes % 60));
  return (struct str){ out, n < 40 ? (size_t)n : 39 };
}
