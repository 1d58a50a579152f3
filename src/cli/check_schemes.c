/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the schemes that intakes name are there. Policies are loaded by a room that knows no signatures, so this is said
 * here; a source that uses such an intake would only find out when it is served.
 */
#include "cli/payload.h"
#include "cli/source_verbs.h"
#include "policy/policy.h"

/* Of the first `scheme` with `=` behind it, else 1. */
static int line_of_scheme(struct str text)
{
  int line = 1;
  for (size_t i = 0; i + 6 < text.n; i++) {
    size_t k = i + 6;
    line += text.p[i] == '\n';
    if (memcmp(text.p + i, "scheme", 6) != 0)
      continue;
    while (k < text.n && (text.p[k] == ' ' || text.p[k] == '\t'))
      k++;
    if (k < text.n && text.p[k] == '=')
      return line;
  }
  return 1;
}

/* "basic, bearer, …": those that there are, each once. */
static void write_schemes(struct buf *out)
{
  const char *name, *doc, *before = "";
  for (size_t i = 0; (name = signature_scheme(i, &doc)); i++) {
    if (strcmp(name, before) != 0)
      buf_printf(out, "%s%s", i ? ", " : "", name);
    before = name;
  }
}

bool check_schemes(struct call *c, struct str payload, struct buf *complaints, struct err *err)
{
  struct value v;
  struct buf again = BUF_INIT;
  if (!json_read(&c->arena, payload, &v, err))
    return false;
  struct policy_set *set = policy_set_load(v, &again, err);
  buf_fini(&again);
  for (uint32_t i = 0; set && i < set->policy_count; i++) {
    const struct policy *p = set->policies[i];
    struct err wrong = ERR_INIT;
    if (p->scheme.n == 0 || signature_known(p->scheme, &wrong))
      continue;
    struct str text = value_get_str(value_get(v, "files"), str_z(&c->arena, p->file));
    buf_printf(complaints, "%.*s:%d: %s; there are: ", STR_FMT(p->file), line_of_scheme(text), wrong.text);
    write_schemes(complaints);
    buf_char(complaints, '\n');
  }
  policy_set_free(set);
  return set != NULL;
}
