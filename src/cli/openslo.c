/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenSLO: see openslo.h. What is looked at is marked; what then has no mark was not understood.
 */
#include "cli/openslo.h"

#include <math.h>

#include "cli/yaml.h"

enum { FILES_MAX = 1000, ROLLING_DAYS_MAX = 60, PATH_MAX_BYTES = 400 };

struct document {
  const char *file;
  const struct yaml *yaml;
  struct value value;
  uint32_t line;
  struct str kind, name;
  bool taken; /* became a record, or words of one */
  struct value_builder records;
  const char *outcome;
  struct str reason;
};

struct reading {
  struct arena *arena;
  struct zones *zones;
  struct yaml *yamls;
  VEC(struct document) documents;
  struct map seen; /* address of a member that was understood */
  struct value_builder fields;
  struct value_builder needs; /* ids of services that objectives are for */
  struct err *err;
};

/* ---- looking ---- */

/* The member, which then counts as understood; NONE when it is absent or null. */
static struct value take(struct reading *r, struct value map, const char *name)
{
  for (uint32_t i = 0; map.kind == VALUE_MAP && i < map.n; i++)
    if (str_is(map.map[i].name, name)) {
      *map_put(&r->seen, (uintptr_t)&map.map[i]) = 1;
      return value_is_none(map.map[i].value) ? value_none() : map.map[i].value;
    }
  return value_none();
}

static bool refuse(struct document *d, struct str reason)
{
  d->outcome = "refused";
  d->reason = reason;
  return false;
}

static bool refuse_z(struct document *d, const char *reason) { return refuse(d, str_of(reason)); }

/* An absent text is empty; one that is something else is refused. */
static bool take_text(struct reading *r, struct document *d, struct value map, const char *name, struct str *out)
{
  struct value v = take(r, map, name);
  *out = v.kind == VALUE_TEXT ? str_trim(value_str(v)) : STR("");
  return v.kind == VALUE_TEXT || v.kind == VALUE_NONE || refuse(d, str_printf(r->arena, "%s is to be a text", name));
}

static bool take_map(struct reading *r, struct document *d, struct value map, const char *name, struct value *out)
{
  *out = take(r, map, name);
  return out->kind == VALUE_MAP || out->kind == VALUE_NONE ||
         refuse(d, str_printf(r->arena, "%s is to be a map", name));
}

static bool is_key(struct str s)
{
  for (size_t i = 0; i < s.n; i++) {
    char c = s.p[i];
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || memchr("-_.:@+~", c, 7)))
      return false;
  }
  return s.n > 0 && s.n <= 120;
}

static bool check_key(struct reading *r, struct document *d, const char *what, struct str name)
{
  return is_key(name) || refuse(d, str_printf(r->arena,
                                              "%s \"%.*s\" is no name: OpenSLO wants letters, digits and hyphens "
                                              "(RFC 1123)",
                                              what, STR_FMT(name)));
}

static struct value id_of(struct reading *r, const char *type, struct str key)
{
  return value_text(str_printf(r->arena, "%s/%.*s", type, STR_FMT(key)));
}

static void add_record(struct document *d, struct arena *a, struct value id, struct value set)
{
  struct value_builder b;
  build_init(&b, a);
  build_put(&b, "id", id);
  build_put(&b, "set", set);
  build_add(&d->records, build_map(&b));
}

/* ---- a service ---- */

static struct str title_of(struct str display, struct str name) { return display.n ? display : name; }

static bool read_service(struct reading *r, struct document *d, struct value spec, struct str display)
{
  struct value_builder set;
  struct str description;
  if (!take_text(r, d, spec, "description", &description))
    return false;
  build_init(&set, r->arena);
  build_put(&set, "name", value_text(title_of(display, d->name)));
  if (description.n) /* what people wrote themselves is not emptied */
    build_put(&set, "summary", value_text(description));
  add_record(d, r->arena, id_of(r, "service", d->name), build_map(&set));
  return true;
}

/* ---- an objective's words ---- */

static struct document *sli_named(const struct reading *r, struct str name)
{
  for (size_t i = 0; i < r->documents.n; i++)
    if (str_is(r->documents.at[i].kind, "SLI") && str_eq(r->documents.at[i].name, name) && !r->documents.at[i].outcome)
      return &r->documents.at[i];
  return NULL;
}

/* What an SLI calls itself, and says of itself. */
static bool words_of_sli(struct reading *r, struct document *d, struct value sli, struct buf *out, bool *threshold)
{
  struct value metadata, spec;
  struct str name, display, description;
  if (!take_map(r, d, sli, "metadata", &metadata) || !take_map(r, d, sli, "spec", &spec) ||
      !take_text(r, d, metadata, "name", &name) || !take_text(r, d, metadata, "displayName", &display) ||
      !take_text(r, d, spec, "description", &description))
    return false;
  *threshold = !value_is_none(value_get(spec, "thresholdMetric"));
  buf_str(out, title_of(display, name));
  if (description.n)
    buf_printf(out, "%s%.*s", out->n ? ": " : "", STR_FMT(description));
  return true;
}

static bool referred(struct reading *r, struct document *d, struct str name, struct buf *out, bool *threshold)
{
  struct document *sli = sli_named(r, name);
  if (!sli) {
    buf_str(out, name);
    return true;
  }
  take(r, sli->value, "apiVersion");
  take(r, sli->value, "kind");
  sli->taken = true;
  return words_of_sli(r, d, sli->value, out, threshold);
}

/* Inline or by name; of the objective or, where it has none, of the whole. */
static bool read_indicator(struct reading *r, struct document *d, struct value of, struct buf *out, bool *threshold,
                           bool *found)
{
  struct value inside;
  struct str name;
  if (!take_map(r, d, of, "indicator", &inside) || !take_text(r, d, of, "indicatorRef", &name))
    return false;
  if (inside.kind == VALUE_MAP && name.n)
    return refuse_z(d, "it has an indicator and an indicatorRef; it wants either");
  *found = inside.kind == VALUE_MAP || name.n;
  if (inside.kind == VALUE_MAP)
    return words_of_sli(r, d, inside, out, threshold);
  return name.n == 0 || referred(r, d, name, out, threshold);
}

/* " below 500" */
static bool read_condition(struct reading *r, struct document *d, struct value objective, struct buf *out)
{
  static const struct {
    const char *op, *says;
  } ops[] = { { "lt", "below" }, { "lte", "at most" }, { "gt", "above" }, { "gte", "at least" } };
  struct value value = take(r, objective, "value");
  struct str op;
  if (!take_text(r, d, objective, "op", &op))
    return false;
  if (op.n == 0 || (value.kind != VALUE_INT && value.kind != VALUE_REAL))
    return refuse_z(d, "objectives of a thresholdMetric want op and value");
  for (size_t i = 0; i < 4; i++)
    if (str_is(op, ops[i].op)) {
      buf_printf(out, " %s ", ops[i].says);
      json_write(out, value);
      return true;
    }
  return refuse(d, str_printf(r->arena, "op is lt, lte, gt or gte, not \"%.*s\"", STR_FMT(op)));
}

/* ---- an objective's numbers ---- */

static bool as_number(struct value v, double *out)
{
  *out = v.kind == VALUE_INT ? (double)v.i : v.d;
  return v.kind == VALUE_INT || v.kind == VALUE_REAL;
}

/* 0.995 is 99.5, and not 99.50000000000001. */
static double percent(double share) { return round(share * 1e11) / 1e9; }

static bool read_target(struct reading *r, struct document *d, struct value objective, struct value *out)
{
  struct value share = take(r, objective, "target"), told = take(r, objective, "targetPercent");
  double target;
  if (!value_is_none(share) && !value_is_none(told))
    return refuse_z(d, "an objective has a target and a targetPercent; it wants either");
  if (!as_number(value_is_none(share) ? told : share, &target))
    return refuse_z(d, "an objective wants a target, as 0.995, or a targetPercent, as 99.5");
  target = value_is_none(share) ? target : percent(target);
  *out = value_real(target);
  return (target > 0 && target < 100) ||
         refuse_z(d, "a target lies between 0 and 1, a targetPercent between 0 and 100");
}

static bool read_slices(struct reading *r, struct document *d, struct value objective, struct value *out)
{
  double share;
  *out = value_null();
  struct value v = take(r, objective, "timeSliceTarget");
  if (!as_number(v, &share) || !(share > 0 && share <= 1))
    return refuse_z(d, "Timeslices want a timeSliceTarget above 0 and at most 1");
  *out = value_real(percent(share));
  return true;
}

/* ---- the window ---- */

struct window {
  int64_t rolling_days; /* or: */
  const char *over;
  struct str zone;
};

/* "2w": 2 and 'w'. */
static bool read_duration(struct str s, int64_t *n, char *unit)
{
  *unit = s.n > 1 ? s.p[s.n - 1] : 0;
  return s.n > 1 && str_int((struct str){ s.p, s.n - 1 }, n) && *n > 0 && *n <= 100000 && memchr("mhdwMQY", *unit, 7);
}

static bool read_rolling(struct reading *r, struct document *d, struct str text, int64_t n, char unit,
                         struct window *out)
{
  int64_t days = unit == 'w' ? n * 7 : unit == 'd' ? n : unit == 'h' && n % 24 == 0 ? n / 24 : 0;
  out->rolling_days = days;
  return (days >= 1 && days <= ROLLING_DAYS_MAX) ||
         refuse(d, str_printf(r->arena, "a rolling window has 1 to %d whole days here, as 4w or 28d, not %.*s%s",
                              ROLLING_DAYS_MAX, STR_FMT(text), unit == 'm' ? " (m is a minute)" : ""));
}

/* The first moment of such a period. */
static bool is_its_start(struct str start, char unit)
{
  int64_t local, year;
  int month, day;
  if (!instant_parse(start, &local) || local % DAY)
    return false;
  date_civil(local / DAY, &year, &month, &day);
  return unit == 'w'   ? (local / DAY + 3) % 7 == 0 /* 1970-01-01 was a Thursday, three days behind Monday */
         : unit == 'M' ? day == 1
         : unit == 'Q' ? day == 1 && month % 3 == 1
                       : day == 1 && month == 1;
}

static bool read_by_calendar(struct reading *r, struct document *d, struct value calendar, struct str text, int64_t n,
                             char unit, struct window *out)
{
  static const char units[] = "wMQY";
  static const char *const periods[] = { "week", "month", "quarter", "year" };
  const char *at = n == 1 ? memchr(units, unit, 4) : NULL;
  struct err err = ERR_INIT;
  if (!at)
    return refuse(d, str_printf(r->arena, "a calendar window is 1w, 1M, 1Q or 1Y here, not %.*s%s", STR_FMT(text),
                                unit == 'm' ? " (m is a minute)" : ""));
  out->over = periods[at - units];
  if (!take_text(r, d, calendar, "timeZone", &out->zone))
    return false;
  if (out->zone.n && !zone_find(r->zones, out->zone, &err))
    return refuse(d, str_printf(r->arena, "timeZone: %s", err.text));
  struct value start = value_get(calendar, "startTime");
  if (start.kind == VALUE_TEXT && is_its_start(value_str(start), unit))
    take(r, calendar, "startTime");
  return true;
}

static bool read_window(struct reading *r, struct document *d, struct value spec, struct window *out)
{
  struct value list = take(r, spec, "timeWindow"), calendar;
  struct str text;
  int64_t n;
  char unit;
  *out = (struct window){ 0 };
  if (list.kind != VALUE_LIST || list.n != 1 || list.list[0].kind != VALUE_MAP)
    return refuse_z(d, "timeWindow is to be a list of one window");
  struct value window = list.list[0], rolling = take(r, window, "isRolling");
  if (!take_text(r, d, window, "duration", &text) || !take_map(r, d, window, "calendar", &calendar))
    return false;
  if (!read_duration(text, &n, &unit))
    return refuse(d, str_printf(r->arena, "a window's duration is like 4w, 28d or 1M, not \"%.*s\"", STR_FMT(text)));
  if (rolling.kind != VALUE_BOOL && rolling.kind != VALUE_NONE)
    return refuse_z(d, "isRolling is true or false");
  bool rolls = rolling.kind == VALUE_BOOL ? rolling.b : calendar.kind == VALUE_NONE;
  if (rolls == (calendar.kind == VALUE_MAP))
    return refuse_z(d, rolls ? "a rolling window has no calendar" : "a window that does not roll wants a calendar");
  return rolls ? read_rolling(r, d, text, n, unit, out) : read_by_calendar(r, d, calendar, text, n, unit, out);
}

/* ---- an SLO ---- */

struct slo {
  struct value spec, service;
  struct str display, description;
  const char *budgeting;
  struct window window;
};

static bool read_budgeting(struct reading *r, struct document *d, struct slo *s)
{
  static const char *const names[] = { "Occurrences", "Timeslices", "RatioTimeslices" };
  static const char *const ours[] = { "occurrences", "timeslices", "ratio_timeslices" };
  struct str method;
  if (!take_text(r, d, s->spec, "budgetingMethod", &method))
    return false;
  for (int i = 0; i < 3; i++)
    if (str_is(method, names[i])) {
      s->budgeting = ours[i];
      return true;
    }
  return refuse(d, str_printf(r->arena, "budgetingMethod is Occurrences, Timeslices or RatioTimeslices, not \"%.*s\"",
                              STR_FMT(method)));
}

static void add_slug(struct buf *out, struct str s)
{
  size_t start = out->n;
  for (size_t i = 0; i < s.n && out->n - start < 60; i++) {
    char c = s.p[i];
    c = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      buf_char(out, c);
    else if (out->n > start && out->p[out->n - 1] != '-')
      buf_char(out, '-');
  }
  while (out->n > start && out->p[out->n - 1] == '-')
    out->n--;
}

static bool is_used(const struct document *d, struct value id)
{
  for (uint32_t i = 0; i < d->records.n; i++)
    if (value_eq(value_get(d->records.members[i].value, "id"), id))
      return true;
  return false;
}

/* The SLO's own name; where it has several objectives, with theirs or their number behind it. */
static struct value objective_id(struct reading *r, const struct document *d, struct str display, uint32_t at,
                                 bool alone)
{
  struct buf key = BUF_INIT;
  buf_str(&key, d->name);
  size_t n = key.n;
  if (!alone) {
    buf_char(&key, '-');
    add_slug(&key, display);
  }
  struct value id = id_of(r, "service_level_objective", buf_view(&key));
  if (!alone && (key.n == n + 1 || is_used(d, id))) {
    buf_printf(&key, "%s%u", key.n == n + 1 ? "" : "-", at + 1);
    id = id_of(r, "service_level_objective", buf_view(&key));
  }
  buf_fini(&key);
  return id;
}

static bool read_words(struct reading *r, struct document *d, const struct slo *s, struct value objective,
                       struct buf *out)
{
  bool threshold = false, found = false;
  if (!read_indicator(r, d, objective, out, &threshold, &found) ||
      (!found && !read_indicator(r, d, s->spec, out, &threshold, &found)))
    return false;
  if (!found)
    return refuse_z(d, "it has neither an indicator nor an indicatorRef");
  if (threshold && !read_condition(r, d, objective, out))
    return false;
  if (s->description.n)
    buf_printf(out, "%s%.*s", out->n ? ". " : "", STR_FMT(s->description));
  return true;
}

static bool write_objective(struct reading *r, struct document *d, const struct slo *s, struct value objective,
                            struct value_builder *set, struct str *display)
{
  struct value target, slices = value_null();
  struct buf words = BUF_INIT;
  struct str title = title_of(s->display, d->name);
  bool good = take_text(r, d, objective, "displayName", display) && read_target(r, d, objective, &target) &&
              (strcmp(s->budgeting, "timeslices") != 0 || read_slices(r, d, objective, &slices)) &&
              read_words(r, d, s, objective, &words);
  if (good) {
    title = display->n ? str_printf(r->arena, "%.*s: %.*s", STR_FMT(title), STR_FMT(*display)) : title;
    build_put(set, "name", value_text(title));
    build_put(set, "service", s->service);
    build_put(set, "indicator", words.n ? value_text(str_dup(r->arena, buf_view(&words))) : value_null());
    build_put(set, "target", target);
    build_put(set, "budgeting", value_text(str_of(s->budgeting)));
    build_put(set, "slice_target", slices);
    build_put(set, "rolling_days", s->window.rolling_days ? value_int(s->window.rolling_days) : value_null());
    build_put(set, "measured_over", s->window.over ? value_text(str_of(s->window.over)) : value_null());
    build_put(set, "zone", s->window.zone.n ? value_text(s->window.zone) : value_null());
    build_put(set, "source", value_text(STR("openslo")));
  }
  buf_fini(&words);
  return good;
}

static bool read_objectives(struct reading *r, struct document *d, const struct slo *s)
{
  struct value list = take(r, s->spec, "objectives");
  if (list.kind != VALUE_LIST || list.n == 0)
    return refuse_z(d, "objectives is to be a list of at least one");
  for (uint32_t i = 0; i < list.n; i++) {
    struct value_builder set;
    struct str display;
    if (list.list[i].kind != VALUE_MAP)
      return refuse_z(d, "an objective is to be a map");
    build_init(&set, r->arena);
    if (!write_objective(r, d, s, list.list[i], &set, &display))
      return false;
    add_record(d, r->arena, objective_id(r, d, display, i, list.n == 1), build_map(&set));
  }
  return true;
}

static bool read_slo(struct reading *r, struct document *d, struct value spec, struct str display)
{
  struct slo s = { .spec = spec, .display = display };
  struct str service;
  if (!take_text(r, d, spec, "description", &s.description) || !take_text(r, d, spec, "service", &service) ||
      !check_key(r, d, "service", service))
    return false;
  s.service = id_of(r, "service", service);
  if (!read_budgeting(r, d, &s) || !read_window(r, d, spec, &s.window) || !read_objectives(r, d, &s))
    return false;
  build_add(&r->needs, s.service);
  return true;
}

/* ---- a document ---- */

static const struct {
  const char *kind;
  bool (*read)(struct reading *r, struct document *d, struct value spec, struct str display);
  const char *left_out; /* where it has no place */
} kinds[] = {
  { "Service", read_service, NULL },
  { "SLO", read_slo, NULL },
  { "SLI", NULL, "no SLO that was understood refers to it" },
  { "DataSource", NULL, "Steward asks no source: what is counted is sent to it" },
  { "AlertPolicy", NULL, "who is told what when is a policy's matter here" },
  { "AlertCondition", NULL, "who is told what when is a policy's matter here" },
  { "AlertNotificationTarget", NULL, "who is told what when is a policy's matter here" },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static bool check_version(struct reading *r, struct document *d)
{
  struct str version;
  if (!take_text(r, d, d->value, "apiVersion", &version))
    return false;
  if (str_is(version, "openslo/v1"))
    return true;
  if (str_is(version, "openslo/v1alpha") || str_is(version, "openslo.com/v2alpha"))
    return refuse(
        d, str_printf(r->arena, "%.*s is not read, only openslo/v1; the oslo tool converts it", STR_FMT(version)));
  return refuse(d, str_printf(r->arena, "apiVersion is to be openslo/v1, not \"%.*s\"", STR_FMT(version)));
}

/* Kind and name of each, before the first is understood, so that they may refer to each other in any order. */
static void add_document(struct reading *r, const char *file, const struct yaml *yaml, struct value v, uint32_t line)
{
  struct document d = { .file = file, .yaml = yaml, .value = v, .line = line };
  struct value metadata = value_get(v, "metadata");
  build_init(&d.records, r->arena);
  d.kind = value_get_str(v, "kind");
  d.name = str_trim(value_get_str(metadata, "name"));
  if (v.kind != VALUE_MAP)
    refuse_z(&d, "an OpenSLO document is a map with apiVersion, kind, metadata and spec");
  else if (check_version(r, &d)) {
    take(r, v, "kind");
    take(r, v, "metadata");
    take(r, metadata, "name");
    check_key(r, &d, "metadata.name", d.name);
  }
  vec_push(&r->documents, d);
}

static void refuse_twice(struct reading *r, struct document *d, const struct document *first)
{
  refuse(d, str_printf(r->arena, "a %.*s of this name stands in %s on line %u, too; the first counts", STR_FMT(d->kind),
                       first->file, first->line));
}

static void check_twice(struct reading *r)
{
  struct map index; /* hash of kind and name -> number from 1 */
  map_init(&index);
  for (size_t i = 0; i < r->documents.n; i++) {
    struct document *d = &r->documents.at[i];
    uint64_t *at = map_put(&index, hash_fixed(hash_fixed(1, d->kind), d->name));
    const struct document *first = *at ? &r->documents.at[*at - 1] : NULL;
    if (d->outcome)
      continue;
    if (first && str_eq(first->kind, d->kind) && str_eq(first->name, d->name))
      refuse_twice(r, d, first);
    else
      *at = i + 1;
  }
  map_fini(&index);
}

static void refuse_kind(struct reading *r, struct document *d)
{
  const char *names[KINDS];
  for (size_t k = 0; k < KINDS; k++)
    names[k] = kinds[k].kind;
  const char *near = str_nearest(d->kind, names, KINDS);
  refuse(d, str_printf(r->arena, "openslo/v1 has no kind \"%.*s\"%s%s%s", STR_FMT(d->kind),
                       near ? "; did you mean " : "", near ? near : "", near ? "?" : ""));
}

static void read_document(struct reading *r, struct document *d)
{
  struct value metadata = value_get(d->value, "metadata"), spec;
  struct str display;
  size_t k = 0;
  while (k < KINDS && !str_is(d->kind, kinds[k].kind))
    k++;
  if (k == KINDS)
    refuse_kind(r, d);
  else if (kinds[k].read && take_text(r, d, metadata, "displayName", &display) &&
           take_map(r, d, d->value, "spec", &spec))
    d->taken = kinds[k].read(r, d, spec, display);
}

/* An SLI is understood when something that was understood refers to it. */
static void conclude(struct document *d)
{
  for (size_t k = 0; k < KINDS && !d->outcome && !d->taken; k++)
    if (str_is(d->kind, kinds[k].kind)) {
      d->outcome = "left out";
      d->reason = str_of(kinds[k].left_out);
    }
  if (!d->outcome)
    d->outcome = "understood";
}

/* ---- what has no mark ---- */

static const struct {
  const char *path, *reason; /* the end of the path, without numbers */
} known_fields[] = {
  { "metadata.labels", "labels have no place in the model" },
  { "metadata.annotations", "annotations have no place in the model" },
  { "spec.ratioMetric", "Steward asks no source: what was good, and of how many, is sent to it as level_sample" },
  { "spec.thresholdMetric", "Steward asks no source: what was good, and of how many, is sent to it as level_sample" },
  { "spec.alertPolicies", "who is told what when is a policy's matter here" },
  { "spec.timeWindow.calendar.startTime", "a week starts on Monday, a month on the 1st and so on, at midnight" },
  { "spec.objectives.timeSliceWindow", "how long a slice is, the samples say" },
  { "spec.objectives.timeSliceTarget", "it counts only with Timeslices" },
  { "spec.objectives.op", "it counts only with a thresholdMetric" },
  { "spec.objectives.value", "it counts only with a thresholdMetric" },
  { "spec.objectives.compositeWeight", "objectives are not added up to one" },
};

static const char *reason_of(struct str plain)
{
  for (size_t i = 0; i < sizeof known_fields / sizeof *known_fields; i++) {
    size_t n = strlen(known_fields[i].path);
    if (str_ends(plain, known_fields[i].path) && (plain.n == n || plain.p[plain.n - n - 1] == '.'))
      return known_fields[i].reason;
  }
  return "openslo/v1 has no such field here";
}

static void list_field(struct reading *r, const struct document *d, struct str path, struct str plain, uint32_t line)
{
  struct value_builder b;
  build_init(&b, r->arena);
  build_put(&b, "file", value_text(str_of(d->file)));
  build_put(&b, "line", value_int(line));
  build_put(&b, "path", value_text(path));
  build_put(&b, "reason", value_text(str_of(reason_of(plain))));
  build_add(&r->fields, build_map(&b));
}

/* path: "spec.objectives[0].op"; plain: without the numbers. What is null says nothing. Of a document that was refused
 * only the outermost fields were all looked at. */
static void list_unmarked(struct reading *r, const struct document *d, struct value v, struct str path,
                          struct str plain)
{
  for (uint32_t i = 0; v.kind == VALUE_LIST && i < v.n; i++)
    list_unmarked(r, d, v.list[i], str_printf(r->arena, "%.*s[%u]", STR_FMT(path), i), plain);
  for (uint32_t i = 0; v.kind == VALUE_MAP && i < v.n; i++) {
    const struct member *m = &v.map[i];
    const char *dot = path.n ? "." : "";
    struct str name = { m->name.p, m->name.n < PATH_MAX_BYTES ? m->name.n : PATH_MAX_BYTES };
    struct str below = str_printf(r->arena, "%.*s%s%.*s", STR_FMT(path), dot, STR_FMT(name));
    struct str plain_below = str_printf(r->arena, "%.*s%s%.*s", STR_FMT(plain), dot, STR_FMT(name));
    bool seen = map_find(&r->seen, (uintptr_t)m) != NULL;
    if (seen && (d->taken || !memchr(plain_below.p, '.', plain_below.n)))
      list_unmarked(r, d, m->value, below, plain_below);
    else if (!seen && !value_is_none(m->value))
      list_field(r, d, below, plain_below, yaml_line(d->yaml, m));
  }
}

/* Of what is of another version or form nothing is known. */
static bool is_looked_into(const struct document *d)
{
  return strcmp(d->outcome, "left out") != 0 && str_is(value_get_str(d->value, "apiVersion"), "openslo/v1") &&
         (str_is(d->kind, "Service") || str_is(d->kind, "SLO") || str_is(d->kind, "SLI"));
}

/* A refused document was looked at as far as what was wrong: its outermost fields are known all the same. */
static void mark_outermost(struct reading *r, const struct document *d)
{
  static const char *const of_slo[] = { "service",    "indicator",  "indicatorRef",
                                        "timeWindow", "objectives", "budgetingMethod" };
  struct value spec = take(r, d->value, "spec");
  take(r, value_get(d->value, "metadata"), "displayName");
  take(r, spec, "description");
  for (size_t i = 0; str_is(d->kind, "SLO") && i < sizeof of_slo / sizeof *of_slo; i++)
    take(r, spec, of_slo[i]);
}

/* ---- the whole ---- */

static bool read_file(struct reading *r, const struct openslo_file *file, struct yaml *yaml)
{
  if (!yaml_read(yaml, r->arena, file->text, r->err))
    return err_prefix(r->err, "%s", file->name);
  for (size_t i = 0; i < yaml->documents.n; i++) {
    struct value v = yaml->documents.at[i].value;
    for (uint32_t k = 0; v.kind == VALUE_LIST && k < v.n; k++)
      add_document(r, file->name, yaml, v.list[k], yaml_line(yaml, &v.list[k]));
    if (v.kind != VALUE_LIST && !value_is_none(v))
      add_document(r, file->name, yaml, v, yaml->documents.at[i].line);
  }
  return true;
}

static struct value document_of(struct reading *r, const struct document *d)
{
  struct value_builder b;
  build_init(&b, r->arena);
  build_put(&b, "file", value_text(str_of(d->file)));
  build_put(&b, "line", value_int(d->line));
  build_put(&b, "kind", value_text(d->kind));
  build_put(&b, "name", value_text(d->name));
  build_put(&b, "outcome", value_text(str_of(d->outcome)));
  if (d->reason.n)
    build_put(&b, "reason", value_text(d->reason));
  return build_map(&b);
}

static bool holds(const struct value_builder *list, struct value id)
{
  for (uint32_t i = 0; i < list->n; i++) {
    struct value v = list->members[i].value, inner = value_get(v, "id");
    if (value_eq(v.kind == VALUE_MAP ? inner : v, id))
      return true;
  }
  return false;
}

static struct value write_out(struct reading *r)
{
  struct value_builder records, documents, needs, b;
  build_init(&records, r->arena);
  build_init(&documents, r->arena);
  build_init(&needs, r->arena);
  build_init(&b, r->arena);
  for (size_t i = 0; i < r->documents.n; i++) {
    struct document *d = &r->documents.at[i];
    conclude(d);
    for (uint32_t k = 0; d->taken && k < d->records.n; k++)
      build_add(&records, d->records.members[k].value);
    build_add(&documents, document_of(r, d));
    if (is_looked_into(d)) {
      if (!d->taken)
        mark_outermost(r, d);
      list_unmarked(r, d, d->value, STR(""), STR(""));
    }
  }
  for (uint32_t i = 0; i < r->needs.n; i++)
    if (!holds(&records, r->needs.members[i].value) && !holds(&needs, r->needs.members[i].value))
      build_add(&needs, r->needs.members[i].value);
  build_put(&b, "records", build_list(&records));
  build_put(&b, "needs", build_list(&needs));
  build_put(&b, "documents", build_list(&documents));
  build_put(&b, "fields", build_list(&r->fields));
  return build_map(&b);
}

bool openslo_read(struct arena *a, const struct openslo_file *files, size_t n, struct value *out, struct err *err)
{
  struct reading r = { .arena = a, .err = err };
  size_t count = 0;
  bool good = n <= FILES_MAX || err_set(err, ERR_LIMIT, "more than %d files at once", FILES_MAX);
  r.zones = zones_open(NULL);
  r.yamls = arena_array(a, struct yaml, n + 1);
  map_init(&r.seen);
  build_init(&r.fields, a);
  build_init(&r.needs, a);
  for (; good && count < n; count++)
    good = read_file(&r, &files[count], &r.yamls[count]);
  if (good) {
    check_twice(&r);
    for (size_t i = 0; i < r.documents.n; i++)
      if (!r.documents.at[i].outcome)
        read_document(&r, &r.documents.at[i]);
    *out = write_out(&r);
  }
  for (size_t i = 0; i < count; i++)
    yaml_fini(&r.yamls[i]);
  vec_fini(&r.documents);
  map_fini(&r.seen);
  zones_close(r.zones);
  return good;
}
