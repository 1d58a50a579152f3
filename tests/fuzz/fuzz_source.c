/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of source, which makes calls of what Lua would do unmetered: what it takes for Lua is Lua and stays so
 * when it is rewritten, what it refuses Lua refuses too, and an error of what compiles in neither form is on the same
 * line. Lua's own limits (on registers, upvalues, levels) may come sooner in the rewritten text.
 */
#include <lauxlib.h>
#include <lua.h>

#include "fuzz.h"
#include "script/source.h"

/* Compiles; the message, or an empty text when it is good. */
static void compile(lua_State *L, struct str text, struct buf *message)
{
  lua_settop(L, 0);
  if (luaL_loadbufferx(L, text.p, text.n, "@f", "t") != LUA_OK)
    buf_z(message, lua_tostring(L, -1));
}

static bool is_limit(const struct buf *message)
{
  static const char *const limits[] = { "too many", "limit", "too long", "overflow", "not enough memory", "levels" };
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
    if (message->n && strstr(message->p, limits[i]))
      return true;
  return false;
}

/* Of "f:12: what". */
static long line_of(const struct buf *message) { return message->n > 2 ? strtol(message->p + 2, NULL, 10) : 0; }

/* `before`: what Lua says of the text itself. */
static void look(lua_State *L, const struct source *source, const struct buf *before)
{
  struct buf after = BUF_INIT;
  if (source->good) {
    compile(L, buf_view(&source->text), &after);
    bool same = (before->n == 0) == (after.n == 0) || is_limit(before) || is_limit(&after);
    expect(same, "Lua says \"%s\", and of what was made of it \"%s\":\n%s", before->n ? before->p : "good",
           after.n ? after.p : "good", source->text.p);
    expect(is_limit(before) || is_limit(&after) || line_of(before) == line_of(&after), "%s\n%s", before->p, after.p);
  } else {
    expect(before->n > 0, "refused, but Lua takes it");
  }
  expect(source->work >= 0, "work %lld", (long long)source->work);
  buf_fini(&after);
}

/* Once as it is compiled, and once so that it tells of its branches. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static lua_State *L;
  struct str text = { (const char *)data, size };
  struct buf before = BUF_INIT;
  struct source source, marked;
  struct source_marks marks = { 0 };
  if (!L)
    expect((L = luaL_newstate()) != NULL, "no Lua");
  char *bytes = exact(text); /* not terminated */
  source_read(&source, (struct str){ bytes, size }, INT64_MAX);
  source_read_marked(&marked, (struct str){ bytes, size }, INT64_MAX, &marks);
  compile(L, text, &before);
  look(L, &source, &before);
  look(L, &marked, &before);
  expect(source.good == marked.good, "good only when nobody asks for branches, or only then");
  lua_settop(L, 0);
  lua_gc(L, LUA_GCCOLLECT);
  source_marks_fini(&marks);
  free(bytes);
  buf_fini(&source.text);
  buf_fini(&marked.text);
  vec_fini(&source.assigned);
  vec_fini(&marked.assigned);
  buf_fini(&before);
  return 0;
}
