/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library `read`: what stands in a body, whoever wrote it. A sender leaves members out, sends null or "" for them, or
 * something of another kind; here all of these are nothing, so a mapping asks for what it wants and looks only at what it
 * gets. Of several paths the first that has something counts.
 *
 * It stands here and not in a pack because every mapping asks a hundred times a delivery: in Lua that was most of what a
 * delivery cost.
 */
#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "script/machine.h"

enum {
  NUMERAL_MAX = 200, /* bytes of a text that may be a number */
  KEY_MAX = 120,     /* of what may be part of a record's key */
  KEY_CUT = 100,     /* of one that is too long, in front of its digest */
  BYTES_EACH = 16,   /* for a unit of fuel, where each is looked at */
  SMALL = 1024,      /* bytes that are put together on C's stack */
};

static void charge(lua_State *L, int64_t units) { machine_charge(script_of(L), units); }

static void push_str(lua_State *L, struct str text) { lua_pushlstring(L, text.p, text.n); }

/* ---- what stands at a path ---------------------------------------------------------------- */

/* Pushes the number that the text is, as tonumber reads it; false, and nothing is pushed, when it is none. */
static bool push_number(lua_State *L, struct str text)
{
  char digits[NUMERAL_MAX + 1];
  if (text.n == 0 || text.n > NUMERAL_MAX || isalpha((unsigned char)*text.p))
    return false;
  memcpy(digits, text.p, text.n);
  digits[text.n] = 0;
  size_t read = lua_stringtonumber(L, digits);
  if (read > 0 && read != text.n + 1)
    lua_pop(L, 1);
  return read == text.n + 1;
}

static bool to_position(lua_State *L, struct str text, lua_Integer *out)
{
  int whole;
  if (!push_number(L, text))
    return false;
  *out = lua_tointegerx(L, -1, &whole);
  lua_pop(L, 1);
  return whole;
}

/* The table on top becomes what stands in it under the first part of the path, which as a whole it does not know. */
static void step(lua_State *L, struct str head, bool last)
{
  lua_Integer nth;
  if (to_position(L, head, &nth)) {
    lua_pushinteger(L, nth);
    lua_gettable(L, -2);
  } else if (last) {
    lua_pushnil(L);
  } else if (!lazy_get(L, -1, head)) {
    push_str(L, head);
    lua_gettable(L, -2);
  }
  lua_replace(L, -2);
}

/* ---- the same in a map that was lent and is not a table yet -------------------------------- */

enum { NO_MEMBER = UINT32_MAX };

static uint32_t member_named(const struct value *map, struct str name)
{
  for (uint32_t i = 0; i < map->n; i++)
    if (str_eq(map->map[i].name, name))
      return i;
  return NO_MEMBER;
}

/* What the map or list has under the path, which then is NULL; or under its first part, and *path is the rest. NULL:
 * nothing. `member`: which one it was, of a map. */
static const struct value *lent_step(lua_State *L, const struct value *v, struct str *path, uint32_t *member)
{
  lua_Integer nth = 0;
  const char *dot = memchr(path->p, '.', path->n);
  struct str head = { path->p, dot ? (size_t)(dot - path->p) : path->n };
  charge(L, 1 + (int64_t)v->n / BYTES_EACH);
  *member = v->kind == VALUE_MAP ? member_named(v, *path) : NO_MEMBER;
  bool whole = *member != NO_MEMBER || !dot;
  bool numbered = *member == NO_MEMBER && to_position(L, head, &nth);
  *path = whole ? (struct str){ NULL, 0 } : (struct str){ dot + 1, path->n - head.n - 1 };
  if (v->kind == VALUE_LIST)
    return numbered && nth >= 1 && nth <= v->n ? &v->list[nth - 1] : NULL;
  if (v->kind != VALUE_MAP || numbered)
    return NULL;
  if (*member == NO_MEMBER && dot)
    *member = member_named(v, head);
  return *member == NO_MEMBER ? NULL : &v->map[*member].value;
}

static bool holds_others(const struct value *v) { return v && (v->kind == VALUE_LIST || v->kind == VALUE_MAP); }

/* Puts the table of that member of the one at the index above `top`, where a script was given it. */
static bool put_given(lua_State *L, int table, uint32_t member, int top)
{
  bool given = member != NO_MEMBER && lua_rawgetp(L, table, &lazy_given) == LUA_TTABLE &&
               lua_rawgeti(L, -1, (lua_Integer)member + 1) == LUA_TTABLE;
  if (given)
    lua_replace(L, top + 1);
  lua_settop(L, given ? top + 1 : top);
  return given;
}

/* What stands at the path of the table at the index, which was lent for v, NULL for nothing; false where that is for Lua to
 * say, since a script was given a table on the way that it may have changed. */
static bool find_lent(lua_State *L, int table, const struct value *v, struct str path, const struct value **out)
{
  int top = lua_gettop(L);
  bool is_lent = true, given = true;
  while (v && path.p) {
    uint32_t member;
    v = lent_step(L, v, &path, &member);
    given = given && holds_others(v) && put_given(L, table, member, top);
    if (given) {
      table = top + 1;
      v = lazy_value(L, table);
      is_lent = v;
    }
  }
  lua_settop(L, top);
  *out = v;
  return is_lent;
}

/* Pushes what the table at the index has at the path: all the way where the table was lent, under the whole of it where
 * not. False, and nothing is pushed: there is nothing, or it is found step by step. `key`: the path as Lua has it, or 0. */
static bool push_whole(lua_State *L, int table, struct str path, int key)
{
  const struct value *v = lazy_value(L, table), *found;
  if (v && find_lent(L, table, v, path, &found) && !holds_others(found)) {
    cross_in(script_of(L), found ? *found : value_none());
    return true;
  }
  if (v) {
    lazy_get(L, table, path);
  } else {
    key ? lua_pushvalue(L, key) : push_str(L, path);
    lua_gettable(L, table);
  }
  if (!lua_isnil(L, -1))
    return true;
  lua_pop(L, 1);
  return false;
}

/* The table on top becomes what stands at the path, which as a whole it does not know. */
static void walk(lua_State *L, struct str path)
{
  for (;;) { /* table */
    const char *dot = memchr(path.p, '.', path.n);
    step(L, (struct str){ path.p, dot ? (size_t)(dot - path.p) : path.n }, !dot);
    if (!dot)
      return;
    if (!lua_istable(L, -1)) {
      lua_pushnil(L);
      lua_replace(L, -2);
      return;
    }
    path.n -= (size_t)(dot + 1 - path.p);
    path.p = dot + 1;
    charge(L, 2 + (int64_t)(path.n / BYTES_EACH));
    if (push_whole(L, lua_gettop(L), path, 0)) { /* table found */
      lua_replace(L, -2);
      return;
    }
  }
}

/* The value on top is neither nil nor null; null becomes nil. */
static bool is_something(lua_State *L)
{
  if (lua_type(L, -1) == LUA_TLIGHTUSERDATA && !lua_touserdata(L, -1)) {
    lua_pushnil(L);
    lua_replace(L, -2);
  }
  return !lua_isnil(L, -1);
}

bool body_at(lua_State *L, int value, int path)
{
  struct str text;
  if (!lua_istable(L, value)) {
    lua_pushnil(L);
    return false;
  }
  if (lua_type(L, path) != LUA_TSTRING) {
    lua_pushvalue(L, path);
    lua_gettable(L, value);
    return is_something(L);
  }
  text.p = lua_tolstring(L, path, &text.n);
  if (!push_whole(L, value, text, path)) {
    lua_pushvalue(L, value);
    walk(L, text);
  }
  return is_something(L);
}

bool body_found(lua_State *L, int value, int path, body_convert *convert)
{
  charge(L, 2);
  if (body_at(L, value, path))
    convert(L);
  return !lua_isnil(L, -1);
}

/* Pushes what stands at the first of the paths, from 2 on, of which `convert` makes something; or nil. */
static int first(lua_State *L, body_convert *convert)
{
  int paths = lua_gettop(L);
  for (int path = 2; path <= paths; path++) {
    if (!lua_isnil(L, path) && body_found(L, 1, path, convert))
      return 1;
    lua_settop(L, paths);
  }
  lua_pushnil(L);
  return 1;
}

/* ---- of which kind ------------------------------------------------------------------------ */

static void to_nothing(lua_State *L)
{
  lua_pushnil(L);
  lua_replace(L, -2);
}

static struct str trimmed(struct str text)
{
  while (text.n > 0 && isspace((unsigned char)text.p[text.n - 1]))
    text.n--;
  while (text.n > 0 && isspace((unsigned char)*text.p))
    text.p++, text.n--;
  return text;
}

/* The text on top without white space around it. */
static struct str trimmed_top(lua_State *L)
{
  struct str text;
  text.p = lua_tolstring(L, -1, &text.n);
  struct str inner = trimmed(text);
  charge(L, (int64_t)((text.n - inner.n) / BYTES_EACH));
  return inner;
}

static void as_text(lua_State *L)
{
  int type = lua_type(L, -1);
  if (type == LUA_TSTRING) {
    struct str text = trimmed_top(L);
    if (text.n == lua_rawlen(L, -1) && text.n > 0)
      return;
    if (text.n > 0)
      push_str(L, text);
    else
      lua_pushnil(L);
  } else if (type == LUA_TNUMBER || type == LUA_TBOOLEAN) {
    library_tostring(L, -1);
  } else {
    lua_pushnil(L);
  }
  lua_replace(L, -2);
}

static void as_number(lua_State *L)
{
  if (lua_type(L, -1) == LUA_TNUMBER)
    return;
  if (lua_type(L, -1) != LUA_TSTRING || !push_number(L, library_text(L, -1)))
    lua_pushnil(L);
  lua_replace(L, -2);
}

static void as_integer(lua_State *L)
{
  int whole;
  as_number(L);
  lua_Integer i = lua_tointegerx(L, -1, &whole);
  if (!whole)
    lua_pushnil(L);
  else
    lua_pushinteger(L, i);
  lua_replace(L, -2);
}

/* 17.0 is what some write for 17. */
static void as_id(lua_State *L)
{
  int type = lua_type(L, -1);
  if (type == LUA_TNUMBER)
    as_integer(L);
  if (type == LUA_TNUMBER || type == LUA_TSTRING)
    as_text(L);
  else
    to_nothing(L);
}

static void as_flag(lua_State *L)
{
  static const struct {
    struct str word;
    bool is;
  } words[] = { { STR("true"), true },   { STR("1"), true },  { STR("yes"), true },
                { STR("false"), false }, { STR("0"), false }, { STR("no"), false } };
  struct str text;
  if (lua_isboolean(L, -1))
    return;
  as_text(L);
  text.p = lua_tolstring(L, -1, &text.n);
  for (size_t i = 0; text.p && i < sizeof words / sizeof *words; i++) {
    if (text.n == words[i].word.n && strncasecmp(text.p, words[i].word.p, text.n) == 0) {
      lua_pushboolean(L, words[i].is);
      lua_replace(L, -2);
      return;
    }
  }
  to_nothing(L);
}

/* A time that is not set is the year 1 with some, 0 with others: nothing of 1970 or before is meant. */
static void as_instant(lua_State *L)
{
  int64_t t = 0;
  bool good = false;
  charge(L, 2);
  if (lua_isinteger(L, -1)) {
    t = instant_of_epoch(lua_tointeger(L, -1));
    good = true;
  } else if (lua_type(L, -1) == LUA_TNUMBER) {
    good = instant_of_real(lua_tonumber(L, -1), &t);
  } else if (lua_type(L, -1) == LUA_TSTRING) {
    good = instant_of_text(trimmed_top(L), &t);
  }
  if (good && t > 0)
    lua_pushinteger(L, t);
  else
    lua_pushnil(L);
  lua_replace(L, -2);
}

/* A text that may be meant as a time, for it has a digit, and is none. "N/A", "0000-00-00" and small numbers are ways to say
 * that there is none. */
static void as_no_instant(lua_State *L)
{
  int64_t t;
  bool meant = false;
  if (lua_type(L, -1) != LUA_TSTRING) {
    to_nothing(L);
    return;
  }
  struct str text = trimmed_top(L);
  for (size_t i = 0; i < text.n; i++)
    meant = meant || (text.p[i] >= '1' && text.p[i] <= '9');
  if (meant && push_number(L, text)) {
    lua_pop(L, 1);
    meant = false;
  }
  charge(L, (int64_t)(text.n / BYTES_EACH));
  if (!meant || instant_of_text(text, &t))
    to_nothing(L);
}

static void as_url(lua_State *L)
{
  as_text(L);
  const char *text = lua_tostring(L, -1);
  if (!text || (strncmp(text, "http://", 7) != 0 && strncmp(text, "https://", 8) != 0))
    to_nothing(L);
}

static void as_scalar(lua_State *L)
{
  if (lua_istable(L, -1))
    to_nothing(L);
}

static void as_is(lua_State *L) { (void)L; }

static int l_at(lua_State *L) { return first(L, as_is); }
static int l_text(lua_State *L) { return first(L, as_text); }
static int l_id(lua_State *L) { return first(L, as_id); }
static int l_integer(lua_State *L) { return first(L, as_integer); }
static int l_number(lua_State *L) { return first(L, as_number); }
static int l_flag(lua_State *L) { return first(L, as_flag); }
static int l_instant(lua_State *L) { return first(L, as_instant); }
static int l_no_instant(lua_State *L) { return first(L, as_no_instant); }
static int l_url(lua_State *L) { return first(L, as_url); }
static int l_scalar(lua_State *L) { return first(L, as_scalar); }

body_convert *body_convert_of(lua_CFunction f)
{
  static const struct {
    lua_CFunction f;
    body_convert *convert;
  } rows[] = {
    { l_text, as_text },       { l_instant, as_instant },
    { l_at, as_is },           { l_id, as_id },
    { l_flag, as_flag },       { l_url, as_url },
    { l_integer, as_integer }, { l_number, as_number },
    { l_scalar, as_scalar },   { l_no_instant, as_no_instant },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (rows[i].f == f)
      return rows[i].convert;
  return NULL;
}

void body_push_small(lua_State *L, int index)
{
  char small[SMALL];
  struct str text = library_text(L, index);
  size_t i = 0;
  charge(L, (int64_t)(text.n / BYTES_EACH));
  while (i < text.n && !isupper((unsigned char)text.p[i]))
    i++;
  if (i == text.n) {
    lua_pushvalue(L, index);
    return;
  }
  char *p = text.n <= SMALL ? small : lua_newuserdatauv(L, text.n, 0);
  for (i = 0; i < text.n; i++)
    p[i] = (char)tolower((unsigned char)text.p[i]);
  lua_pushlstring(L, p, text.n);
  if (p != small)
    lua_remove(L, -2);
}

/* Small letters: what a table of words is asked with. Never nil: "" is in no table. */
static int l_word(lua_State *L)
{
  first(L, as_text);
  if (lua_isnil(L, -1))
    lua_pushliteral(L, "");
  else
    body_push_small(L, lua_gettop(L));
  return 1;
}

/* Whether two texts differ in nothing but small letters and capitals. */
static bool alike(struct str a, struct str b)
{
  size_t i = 0;
  while (i < a.n && a.n == b.n && tolower((unsigned char)a.p[i]) == tolower((unsigned char)b.p[i]))
    i++;
  return i == a.n && a.n == b.n;
}

/* Whether the text at the index stands in the list that is the first argument. */
static bool stands_in(lua_State *L, struct str text)
{
  bool found = false;
  for (lua_Integer i = 1; !found && lua_geti(L, 1, i) == LUA_TSTRING; i++) {
    charge(L, COST_FIELD + (int64_t)(text.n / BYTES_EACH));
    found = alike(text, library_text(L, -1));
    lua_pop(L, 1);
  }
  return found;
}

/* Whether the text, or one of the texts of a list, stands in a list, in whatever case. */
static int l_among(lua_State *L)
{
  bool found = false;
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  if (lua_type(L, 2) == LUA_TSTRING)
    found = stands_in(L, library_text(L, 2));
  for (lua_Integer i = 1; !found && lua_istable(L, 2) && lua_geti(L, 2, i) == LUA_TSTRING; i++) {
    found = stands_in(L, library_text(L, -1));
    lua_settop(L, 2);
  }
  lua_pushboolean(L, found);
  return 1;
}

/* ---- tables ------------------------------------------------------------------------------- */

/* Whether the table at the index has no member. */
static bool is_empty(lua_State *L, int index)
{
  bool empty = true;
  if (lazy_value(L, index))
    return false;
  lua_pushvalue(L, index);
  int table = lua_gettop(L);
  freeze_look(L, table);
  charge(L, 1 + machine_width(script_of(L)));
  lua_pushnil(L);
  while (empty && lua_next(L, table)) {
    lua_pop(L, 1);
    empty = lua_touserdata(L, -1) == &library_events;
  }
  lua_settop(L, table - 1);
  return empty;
}

static int l_is_empty(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_pushboolean(L, is_empty(L, 1));
  return 1;
}

/* Pushes the table there; an empty one where there is none. */
static void push_object(lua_State *L)
{
  lua_settop(L, 2);
  charge(L, 2);
  if (lua_isnil(L, 2) || !body_at(L, 1, 2) || !lua_istable(L, -1))
    lua_newtable(L);
}

static int l_object(lua_State *L)
{
  push_object(L);
  return 1;
}

/* Always a list: of the objects there, or of the only one. */
static int l_list(lua_State *L)
{
  push_object(L);
  if (luaL_len(L, -1) > 0 || is_empty(L, lua_gettop(L)))
    return 1;
  lua_createtable(L, 1, 0);
  lua_insert(L, -2);
  lua_rawseti(L, -2, 1);
  return 1;
}

/* Puts the value on top behind the texts in the table at the index, when it is one. */
static void add_text(lua_State *L, int texts, lua_Integer *n)
{
  charge(L, 2);
  as_text(L);
  if (lua_isnil(L, -1))
    lua_pop(L, 1);
  else
    lua_rawseti(L, texts, ++*n);
}

/* The texts of a list, or of one text with commas; what is no text is left out. */
static int l_texts(lua_State *L)
{
  lua_Integer n = 0;
  lua_settop(L, 2);
  if (lua_isnil(L, 2))
    lua_pushnil(L);
  else
    body_at(L, 1, 2);
  lua_newtable(L); /* value path found texts */
  if (lua_istable(L, 3)) {
    for (lua_Integer i = 1; lua_geti(L, 3, i) != LUA_TNIL; i++)
      add_text(L, 4, &n);
    lua_settop(L, 4);
    return 1;
  }
  lua_pushvalue(L, 3);
  as_text(L);
  struct str text = lua_isnil(L, 5) ? STR("") : library_text(L, 5);
  while (text.n > 0) {
    const char *comma = memchr(text.p, ',', text.n);
    size_t part = comma ? (size_t)(comma - text.p) : text.n;
    push_str(L, (struct str){ text.p, part });
    add_text(L, 4, &n);
    text.p += part + (comma != NULL);
    text.n -= part + (comma != NULL);
  }
  lua_settop(L, 4);
  return 1;
}

/* Puts what the object has at the path, which is not empty, behind the texts, when it is one. */
static void add_text_of(lua_State *L, const struct value *object, struct str path, int texts, lua_Integer *n)
{
  uint32_t member;
  while (object && path.p)
    object = lent_step(L, object, &path, &member);
  if (!object || holds_others(object))
    return;
  cross_in(script_of(L), *object);
  add_text(L, texts, n);
}

/* What each object of a list, or the only one, has at a path, as texts. */
static int l_texts_of(lua_State *L)
{
  lua_Integer n = 0;
  lua_settop(L, 3);
  struct str member = library_text(L, 3);
  const struct value *lent = lua_istable(L, 1) && lua_type(L, 2) == LUA_TSTRING ? lazy_value(L, 1) : NULL;
  bool is_lent = lent && find_lent(L, 1, lent, library_text(L, 2), &lent);
  lua_newtable(L); /* value path member texts */
  if (is_lent && lent && lent->kind == VALUE_LIST && lent->n > 0) {
    for (uint32_t i = 0; i < lent->n; i++)
      add_text_of(L, &lent->list[i], member, 4, &n);
    return 1;
  }
  lua_pushcfunction(L, l_list);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_call(L, 2, 1);
  for (lua_Integer i = 1; lua_geti(L, 5, i) != LUA_TNIL; i++) {
    body_at(L, 6, 3);
    add_text(L, 4, &n);
    lua_settop(L, 5);
  }
  lua_settop(L, 4);
  return 1;
}

/* ---- names -------------------------------------------------------------------------------- */

/* "Card payments (EU)" -> "card-payments-eu": how people name records. Letters of other alphabets by their bytes, so that
 * two names stay two. */
static int l_slug(lua_State *L)
{
  struct str name = library_text(L, 1);
  char slug[KEY_MAX + 4];
  size_t n = 0;
  bool apart = false;
  charge(L, 2 + (int64_t)(name.n / BYTES_EACH));
  for (size_t i = 0; i < name.n && n < KEY_MAX; i++) {
    unsigned char c = (unsigned char)name.p[i];
    if (c < 128 && !isalnum(c)) {
      apart = n > 0;
      continue;
    }
    if (apart)
      slug[n++] = '-';
    apart = false;
    if (c < 128)
      slug[n++] = (char)tolower(c);
    else
      n += (size_t)snprintf(slug + n, 3, "%02x", c);
  }
  lua_pushlstring(L, slug, n < KEY_MAX ? n : KEY_MAX);
  return 1;
}

static void digest_text(struct str text, char out[17])
{
  uint64_t h = 0xcbf29ce484222325;
  for (size_t i = 0; i < text.n; i++)
    h = (h ^ (unsigned char)text.p[i]) * 0x100000001b3;
  snprintf(out, 17, "%016llx", (unsigned long long)h);
}

static int l_digest(lua_State *L)
{
  struct str text = library_text(L, 1);
  char digits[17];
  charge(L, 4 + (int64_t)(text.n / BYTES_EACH));
  digest_text(text, digits);
  lua_pushlstring(L, digits, 16);
  return 1;
}

/* A sender's own id as a part of a record's key: what no key may hold is spelt ~2f, so two ids never come to one key, and
 * none leads to another record than its own. */
static int l_key(lua_State *L)
{
  struct str id = library_text(L, 1);
  char key[KEY_MAX + 4];
  size_t n = 0;
  charge(L, 2 + (int64_t)(id.n / BYTES_EACH));
  for (size_t i = 0; i < id.n && n <= KEY_MAX; i++) {
    unsigned char c = (unsigned char)id.p[i];
    if (c < 128 && (isalnum(c) || (c && strchr("_.:@+-", c))))
      key[n++] = (char)c;
    else
      n += (size_t)snprintf(key + n, 4, "~%02x", c);
  }
  if (n == id.n && n <= KEY_MAX) {
    lua_settop(L, 1);
    return 1;
  }
  if (n > KEY_MAX) {
    char digits[17];
    digest_text(id, digits);
    n = KEY_CUT + (size_t)snprintf(key + KEY_CUT, sizeof key - KEY_CUT, "~%s", digits);
  }
  lua_pushlstring(L, key, n);
  return 1;
}

const struct library_row library_of_bodies[] = {
  { "among", l_among, false },
  { "at", l_at, false },
  { "digest", l_digest, false },
  { "flag", l_flag, false },
  { "id", l_id, false },
  { "instant", l_instant, false },
  { "no_instant", l_no_instant, false },
  { "integer", l_integer, false },
  { "is_empty", l_is_empty, false },
  { "key", l_key, false },
  { "list", l_list, false },
  { "number", l_number, false },
  { "object", l_object, false },
  { "scalar", l_scalar, false },
  { "slug", l_slug, false },
  { "text", l_text, false },
  { "texts", l_texts, false },
  { "texts_of", l_texts_of, false },
  { "url", l_url, false },
  { "word", l_word, false },
  { NULL, NULL, false },
};
