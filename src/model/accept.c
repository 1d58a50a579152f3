/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what an edit or a policy gives to the form of a field, and back to what people and JSON see.
 *
 * Accepting is strict about meaning and lenient about spelling: an instant may be text or milliseconds, a ref may leave
 * out its type, an integer may come as 3.0; but nothing is rounded, cut or guessed. What is accepted is exactly what
 * the table gives back later, so that a cached record and a loaded one never differ.
 */
#include <math.h>

#include "model/inner.h"

struct accepting {
  struct model *m;
  const struct type *type;
  const struct field *field;
  struct arena *arena;
  int item; /* of a list, from 1; 0: the value itself */
  struct err *err;
};

static const double exact_max = 0x1p53;

/* ---- refusing ---- */

static struct value shown(struct model *m, struct value v, struct arena *a);

/* The value as JSON, cut to a readable length. */
static struct str describe(struct accepting *x, struct value v)
{
  struct buf b = BUF_INIT;
  json_write(&b, shown(x->m, v, x->arena));
  struct str s = buf_view(&b);
  bool cut = s.n > 60;
  for (s.n = cut ? 60 : s.n; cut && (s.p[s.n] & 0xc0) == 0x80;)
    s.n--;
  s = str_printf(x->arena, "%.*s%s", STR_FMT(s), cut ? "…" : "");
  buf_fini(&b);
  return s;
}

static bool refuse(struct accepting *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static bool refuse(struct accepting *x, const char *fmt, ...)
{
  struct buf b = BUF_INIT;
  buf_printf(&b, "%.*s.%.*s: ", STR_FMT(x->type->name), STR_FMT(x->field->name));
  if (x->item)
    buf_printf(&b, "item %d: ", x->item);
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(&b, fmt, ap);
  va_end(ap);
  err_set(x->err, ERR_INPUT, "%s", buf_view(&b).p);
  buf_fini(&b);
  return false;
}

static bool refuse_value(struct accepting *x, struct value v, const char *why)
{
  return refuse(x, "%s %s", describe(x, v).p, why);
}

/* ---- numbers ---- */

/* An INT, or a REAL without fraction that names one integer only. */
static bool whole(struct value v, int64_t *out)
{
  if (v.kind == VALUE_INT) {
    *out = v.i;
    return true;
  }
  if (v.kind != VALUE_REAL || !(fabs(v.d) <= exact_max) || v.d != floor(v.d))
    return false;
  *out = (int64_t)v.d;
  return true;
}

static bool accept_integer(struct accepting *x, struct value in, struct value *out)
{
  *out = value_int(0);
  return whole(in, &out->i) || refuse_value(x, in, "is not an integer");
}

/* Minus zero is zero, as in the table. */
static bool accept_number(struct accepting *x, struct value in, struct value *out)
{
  if (in.kind == VALUE_INT) {
    *out = value_real((double)in.i);
    if (out->d >= 0x1p63 || (int64_t)out->d != in.i)
      return refuse_value(x, in, "cannot be held exactly by a number field");
    return true;
  }
  if (in.kind != VALUE_REAL || !isfinite(in.d))
    return refuse_value(x, in, "is not a number");
  *out = value_real(in.d == 0 ? 0.0 : in.d);
  return true;
}

static bool accept_boolean(struct accepting *x, struct value in, struct value *out)
{
  *out = in;
  return in.kind == VALUE_BOOL || refuse_value(x, in, "is neither true nor false");
}

/* ---- time ---- */

/* 0000-01-01 and 9999-12-31: what can be written with four digits for the year. */
static const int64_t day_first = -719528, day_last = 2932896;

static bool instant_is_sane(int64_t at) { return at >= day_first * DAY && at < (day_last + 1) * DAY; }

static bool read_instant(struct value in, int64_t *out)
{
  return in.kind == VALUE_TEXT ? instant_parse(value_str(in), out) : whole(in, out);
}

bool instant_accept(struct value in, int64_t *out) { return read_instant(in, out) && instant_is_sane(*out); }

static bool accept_instant(struct accepting *x, struct value in, struct value *out)
{
  *out = value_int(0);
  if (!read_instant(in, &out->i))
    return refuse_value(x, in, "is not an instant, such as \"2026-11-21T18:57:27Z\" or milliseconds since 1970");
  return instant_is_sane(out->i) || refuse_value(x, in, "is not within the years 0 to 9999");
}

static bool accept_date(struct accepting *x, struct value in, struct value *out)
{
  *out = value_int(0);
  bool ok = in.kind == VALUE_TEXT ? date_parse(value_str(in), &out->i) : whole(in, &out->i);
  if (!ok)
    return refuse_value(x, in, "is not a date, such as \"2026-11-21\"");
  bool sane = out->i >= day_first && out->i <= day_last;
  return sane || refuse_value(x, in, "is not within the years 0 to 9999");
}

static bool accept_duration(struct accepting *x, struct value in, struct value *out)
{
  *out = value_int(0);
  bool ok = in.kind == VALUE_TEXT ? duration_parse(value_str(in), &out->i) : whole(in, &out->i);
  return ok || refuse_value(x, in, "is not a duration, such as \"1h30m\", \"P1DT2H\" or milliseconds");
}

/* ---- text ---- */

static bool accept_text(struct accepting *x, struct value in, struct value *out)
{
  if (in.kind != VALUE_TEXT)
    return refuse_value(x, in, "is not a text");
  if (!str_utf8(value_str(in)))
    return refuse(x, "the text is not UTF-8");
  *out = value_text(str_dup(x->arena, value_str(in)));
  return true;
}

static bool refuse_enum(struct accepting *x, struct value in)
{
  const struct field *f = x->field;
  const char **names = arena_array(x->arena, const char *, f->value_count + 1);
  struct buf list = BUF_INIT;
  for (uint32_t i = 0; i < f->value_count; i++) {
    names[i] = str_z(x->arena, f->values[i]);
    if (i < 12)
      buf_printf(&list, "%s%s", i ? ", " : "", names[i]);
  }
  if (f->value_count > 12)
    buf_z(&list, ", …");
  const char *near = in.kind == VALUE_TEXT ? str_nearest(value_str(in), names, f->value_count) : NULL;
  struct str what = describe(x, in);
  if (near)
    refuse(x, "%s is none of %s; did you mean \"%s\"?", what.p, buf_view(&list).p, near);
  else
    refuse(x, "%s is none of %s", what.p, buf_view(&list).p);
  buf_fini(&list);
  return false;
}

static bool accept_enum(struct accepting *x, struct value in, struct value *out)
{
  *out = in.kind == VALUE_TEXT ? cell_enum(x->field, value_str(in)) : value_none();
  return out->kind == VALUE_TEXT || refuse_enum(x, in);
}

/* ---- refs ---- */

static bool article_is_an(struct str noun) { return noun.n && memchr("aeiou", noun.p[0], 5); }

static bool refuse_type(struct accepting *x, struct value in, const struct type *target)
{
  return refuse(x, "%s is not %s %.*s", describe(x, in).p, article_is_an(target->name) ? "an" : "a",
                STR_FMT(target->name));
}

static bool accept_record(struct accepting *x, struct value in, const struct type *target)
{
  struct err why = ERR_INIT;
  if (rid_type(in.record) != target->no)
    return refuse_type(x, in, target);
  if (model_find(x->m, in.record, &why))
    return true;
  if (why.code)
    return err_set(x->err, why.code, "%s", why.text);
  return refuse_value(x, in, "does not exist");
}

static bool accept_name(struct accepting *x, struct value in, const struct type *target, struct value *out)
{
  struct str type, key, name = value_str(in);
  struct err why = ERR_INIT;
  if (!str_split(name, '/', &type, &key)) {
    key = name;
    type = target->name;
  }
  if (!str_eq(type, target->name))
    return refuse_type(x, in, target);
  const struct record *r = model_find_key(x->m, target, key, &why);
  if (why.code)
    return err_set(x->err, why.code, "%s", why.text);
  if (!r)
    return refuse(x, "there is no %.*s %s", STR_FMT(target->name), describe(x, value_text(key)).p);
  *out = value_record(r->rid);
  return true;
}

static bool accept_ref(struct accepting *x, struct value in, struct value *out)
{
  const struct type *target = x->field->target;
  if (!target)
    target = schema_type(model_schema(x->m), x->field->ref);
  if (!target)
    return refuse(x, "refers to \"%.*s\", and there is no such type", STR_FMT(x->field->ref));
  *out = in;
  if (in.kind == VALUE_RECORD)
    return accept_record(x, in, target);
  if (in.kind == VALUE_TEXT)
    return accept_name(x, in, target, out);
  return refuse_value(x, in, "is not the name of a record");
}

/* ---- money ---- */

/* "12.5" with two minor digits is 1250; no digit may be lost. */
static bool read_amount(struct str s, int digits, int64_t *out)
{
  struct str units, fraction;
  struct buf b = BUF_INIT;
  bool pointed = str_split(s, '.', &units, &fraction);
  bool ok = units.n && fraction.n <= (size_t)digits && (!pointed || fraction.n) && units.p[units.n - 1] != '-' &&
            units.p[0] != '+';
  for (size_t i = 0; i < fraction.n; i++)
    ok = ok && fraction.p[i] >= '0' && fraction.p[i] <= '9';
  if (ok) {
    buf_str(&b, units);
    buf_str(&b, fraction);
    for (size_t i = fraction.n; i < (size_t)digits; i++)
      buf_char(&b, '0');
    ok = str_int(buf_view(&b), out);
  }
  buf_fini(&b);
  return ok;
}

static bool money_of_text(struct str s, struct value *out)
{
  struct str amount, currency;
  int64_t minor;
  if (!str_split(s, ' ', &amount, &currency) || !money_is_currency(currency) ||
      !read_amount(amount, money_digits(currency), &minor))
    return false;
  *out = value_money(minor, currency.p);
  return true;
}

static bool money_of_map(struct value in, struct value *out)
{
  struct str currency = value_get_str(in, "currency");
  int64_t minor;
  if (in.n != 2 || !money_is_currency(currency) || !whole(value_get(in, "amount"), &minor))
    return false;
  *out = value_money(minor, currency.p);
  return true;
}

static bool accept_money(struct accepting *x, struct value in, struct value *out)
{
  *out = in;
  bool ok = in.kind == VALUE_MONEY || (in.kind == VALUE_TEXT && money_of_text(value_str(in), out)) ||
            (in.kind == VALUE_MAP && money_of_map(in, out));
  return ok || refuse_value(x, in,
                            "is not money, such as \"12.50 EUR\" or {\"amount\":1250,\"currency\":\"EUR\"}"
                            " in minor units");
}

/* ---- lists and JSON ---- */

static bool accept_one(struct accepting *x, enum field_kind kind, struct value in, struct value *out);

static bool accept_list(struct accepting *x, struct value in, struct value *out)
{
  if (in.kind != VALUE_LIST)
    return refuse_value(x, in, "is not a list");
  struct value *list = arena_array(x->arena, struct value, in.n);
  for (uint32_t i = 0; i < in.n; i++) {
    x->item = (int)i + 1;
    if (!accept_one(x, x->field->item, in.list[i], &list[i]))
      return false;
  }
  *out = (struct value){ .kind = VALUE_LIST, .n = in.n, .list = list };
  return true;
}

/* Through its text and back: what is kept is what a reload would give (3.0 is 3, members that are absent are gone). */
static bool accept_json(struct accepting *x, struct value in, struct value *out)
{
  struct buf b = BUF_INIT;
  struct err why = ERR_INIT;
  json_write(&b, shown(x->m, in, x->arena));
  bool ok = json_read(x->arena, str_dup(x->arena, buf_view(&b)), out, &why);
  buf_fini(&b);
  return ok || refuse(x, "%s", why.text);
}

static bool accept_one(struct accepting *x, enum field_kind kind, struct value in, struct value *out)
{
  switch (kind) {
  case FIELD_TEXT:
    return accept_text(x, in, out);
  case FIELD_INTEGER:
    return accept_integer(x, in, out);
  case FIELD_NUMBER:
    return accept_number(x, in, out);
  case FIELD_MONEY:
    return accept_money(x, in, out);
  case FIELD_BOOLEAN:
    return accept_boolean(x, in, out);
  case FIELD_INSTANT:
    return accept_instant(x, in, out);
  case FIELD_DATE:
    return accept_date(x, in, out);
  case FIELD_DURATION:
    return accept_duration(x, in, out);
  case FIELD_ENUM:
    return accept_enum(x, in, out);
  case FIELD_REF:
    return accept_ref(x, in, out);
  case FIELD_LIST:
    return accept_list(x, in, out);
  case FIELD_JSON:
  case FIELD_KINDS:
    break;
  }
  return accept_json(x, in, out);
}

bool field_accept(struct model *m, const struct type *t, const struct field *f, struct value in, struct arena *a,
                  struct value *out, struct err *err)
{
  struct accepting x = { .m = m, .type = t, .field = f, .arena = a, .err = err };
  if (value_is_none(in)) {
    *out = value_none();
    return true;
  }
  return accept_one(&x, f->kind, in, out);
}

/* ---- presenting ---- */

static struct value shown_record(struct model *m, struct value v, struct arena *a)
{
  struct buf b = BUF_INIT;
  model_name(m, v.record, &b);
  v = value_text(str_dup(a, buf_view(&b)));
  buf_fini(&b);
  return v;
}

static struct value shown_money(struct value v, struct arena *a)
{
  char currency[4];
  value_currency(v, currency);
  struct value_builder b;
  build_init(&b, a);
  build_put(&b, "amount", value_int(v.i));
  build_put(&b, "currency", value_text(str_dup(a, str_of(currency))));
  return build_map(&b);
}

static struct value shown_list(struct model *m, struct value v, struct arena *a)
{
  struct value *list = arena_array(a, struct value, v.n);
  for (uint32_t i = 0; i < v.n; i++)
    list[i] = shown(m, v.list[i], a);
  v.list = list;
  return v;
}

static struct value shown_map(struct model *m, struct value v, struct arena *a)
{
  struct member *map = arena_array(a, struct member, v.n);
  for (uint32_t i = 0; i < v.n; i++)
    map[i] = (struct member){ v.map[i].name, shown(m, v.map[i].value, a) };
  v.map = map;
  return v;
}

/* Records by name and money by its parts, at any depth; the rest as it is. */
static struct value shown(struct model *m, struct value v, struct arena *a)
{
  switch ((enum value_kind)v.kind) {
  case VALUE_RECORD:
    return shown_record(m, v, a);
  case VALUE_MONEY:
    return shown_money(v, a);
  case VALUE_LIST:
    return shown_list(m, v, a);
  case VALUE_MAP:
    return shown_map(m, v, a);
  default:
    return v;
  }
}

struct value field_present(struct model *m, const struct field *f, struct value v, struct arena *a)
{
  char text[48];
  if (v.kind != VALUE_INT)
    return shown(m, v, a);
  switch (f->kind) {
  case FIELD_INSTANT:
    return value_text(str_dup(a, instant_format(v.i, text)));
  case FIELD_DATE:
    return value_text(str_dup(a, date_format(v.i, text)));
  case FIELD_DURATION:
    return value_text(str_dup(a, duration_format(v.i, text)));
  default:
    return v;
  }
}
