/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and their numbers. The host asks by text; a script's `record.name` comes with the address of a Lua string.
 *
 * Lua keeps one object for each short text, so the address is as good as the text while that object lives. It is kept
 * alive in a table of anchors, and a small cache goes from addresses to numbers. Long texts may have several objects;
 * only the anchored one is ever in the cache.
 */
#include "script/machine.h"

/* The place of the name in the index: its symbol, or a free key. Equal hashes move on to the next key. */
static uint64_t *find(struct script *s, struct str name, uint64_t *key)
{
  *key = hash_local(name);
  for (;; ++*key) {
    if (*key == MAP_NONE)
      continue;
    uint64_t *symbol = map_find(&s->symbol_index, *key);
    if (!symbol || str_eq(s->symbols.at[*symbol].name, name))
      return symbol;
  }
}

static int add(struct script *s, struct str name, uint64_t key)
{
  int symbol = (int)s->symbols.n;
  vec_push(&s->symbols, ((struct symbol){ .name = str_dup(&s->names, name) }));
  *map_put(&s->symbol_index, key) = (uint64_t)symbol;
  return symbol;
}

int script_symbol(struct script *s, struct str name)
{
  uint64_t key;
  uint64_t *symbol = find(s, name, &key);
  return symbol ? (int)*symbol : add(s, name, key);
}

struct str script_symbol_name(struct script *s, int symbol)
{
  return symbol >= 0 && (size_t)symbol < s->symbols.n ? s->symbols.at[symbol].name : STR("");
}

/* ---- names of scripts --------------------------------------------------------------------- */

static bool of_a_name(char c)
{
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void symbol_scan(struct script *s, struct str source)
{
  size_t i = 0;
  while (i < source.n) {
    size_t start = i;
    while (i < source.n && of_a_name(source.p[i]))
      i++;
    if (i > start && i - start <= NAME_MAX_LENGTH)
      script_symbol(s, (struct str){ source.p + start, i - start });
    i += i == start;
  }
}

/* Scripts can make up names without end. What stands in no source nobody has declared: it is told to the host, once, and
 * forgotten, so that no script leaves anything for the next to find. */
static int symbol_of_script(struct script *s, struct str name)
{
  uint64_t key;
  if (name.n > NAME_MAX_LENGTH)
    machine_raise(s->L, "no field has a name that long");
  uint64_t *symbol = find(s, name, &key);
  if (symbol)
    return (int)*symbol;
  memcpy(s->made_up, name.p, name.n);
  s->symbols.at[SCRIPT_SYMBOL_MADE_UP].name = (struct str){ s->made_up, name.n };
  return SCRIPT_SYMBOL_MADE_UP;
}

/* Makes the string at the index the one that the cache may know. */
static void anchor(struct script *s, int index, int symbol, const char *text)
{
  lua_State *L = s->L;
  size_t before = s->bytes, made = s->made, widest = s->widest;
  lua_rawgeti(L, LUA_REGISTRYINDEX, s->anchors);
  lua_pushvalue(L, index);
  lua_rawseti(L, -2, symbol + 1);
  lua_pop(L, 1);
  if (s->bytes > before) /* not when it was collected meanwhile */
    memory_lasting(s, s->bytes - before);
  s->made = made; /* the first that uses a name does not pay for the rest */
  s->widest = widest;
  s->symbols.at[symbol].lua = text;
}

int symbol_met(struct script *s, int index, const char *text)
{
  if (!text)
    luaL_error(s->L, "%s cannot be a name", handle_type(s, index));
  struct symbol_slot *slot = symbol_slot(s, text);
  int symbol = symbol_of_script(s, (struct str){ text, lua_rawlen(s->L, index) });
  if (symbol == SCRIPT_SYMBOL_MADE_UP)
    return symbol;
  if (!s->symbols.at[symbol].lua)
    anchor(s, index, symbol, text);
  if (s->symbols.at[symbol].lua == text)
    *slot = (struct symbol_slot){ text, symbol };
  return symbol;
}

void symbol_init(struct script *s)
{
  arena_init(&s->names);
  map_init(&s->symbol_index);
  vec_push(&s->symbols, ((struct symbol){ .name = STR("") })); /* SCRIPT_SYMBOL_MADE_UP; no name leads to it */
}

void symbol_fini(struct script *s)
{
  vec_fini(&s->symbols);
  map_fini(&s->symbol_index);
  arena_fini(&s->names);
}
