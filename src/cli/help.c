/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nothing is said here about any one command: who adds a row has its help and completion.
 */
#include "cli/help.h"

#include <string.h>

#include "cli/command.h"
#include "cli/print.h"

void help_all(FILE *out)
{
  fputs("Steward keeps what your organisation promised, and says what is not as it should be, and why.\n\n"
        "Usage: steward COMMAND [words and options]\n\n",
        out);
  for (const struct command *const *c = commands; *c; c++)
    fprintf(out, "  %-11s %s\n", (*c)->name, (*c)->summary);
  fputs("\nsteward COMMAND --help says more, with an example. To see it at work: steward demo\n"
        "Exit codes: 0 done, 1 the answer is no, 2 the line is wrong, 3 it broke.\n",
        out);
}

static void write_options(FILE *out, const struct option *rows)
{
  for (const struct option *o = rows; o && o->name; o++) {
    char head[64];
    snprintf(head, sizeof head, "%s %s", o->name, o->value ? o->value : "");
    fprintf(out, "  %-20s %s\n", head, o->doc);
  }
}

static void write_indented(FILE *out, const char *text)
{
  while (*text) {
    size_t n = strcspn(text, "\n");
    fprintf(out, "  %.*s\n", (int)n, text);
    text += n + (text[n] == '\n');
  }
}

void help_command(FILE *out, const struct command *c)
{
  fprintf(out, "steward %s: %s\n\nUsage: steward %s%s%s [options]\n", c->name, c->summary, c->name,
          *c->usage ? " " : "", c->usage);
  if (c->detail)
    fprintf(out, "\n%s\n", c->detail);
  fputs("\nOptions:\n", out);
  write_options(out, c->options);
  write_options(out, common_options);
  fputs("\nExample:\n", out);
  write_indented(out, c->example);
}

/* ---- as JSON ---- */

static struct value options_value(struct arena *a, const struct option *rows)
{
  struct value_builder list, one;
  build_init(&list, a);
  for (const struct option *o = rows; o && o->name; o++) {
    build_init(&one, a);
    build_put(&one, "name", value_text(str_of(o->name)));
    if (o->value)
      build_put(&one, "value", value_text(str_of(o->value)));
    build_put(&one, "doc", value_text(str_of(o->doc)));
    build_add(&list, build_map(&one));
  }
  return build_list(&list);
}

static struct value command_value(struct arena *a, const struct command *c)
{
  struct value_builder b;
  build_init(&b, a);
  build_put(&b, "name", value_text(str_of(c->name)));
  build_put(&b, "summary", value_text(str_of(c->summary)));
  build_put(&b, "usage", value_text(str_of(c->usage)));
  if (c->detail)
    build_put(&b, "detail", value_text(str_of(c->detail)));
  build_put(&b, "options", options_value(a, c->options));
  build_put(&b, "example", value_text(str_of(c->example)));
  return build_map(&b);
}

static void print_commands(struct call *c, const struct command *only)
{
  struct value_builder list;
  build_init(&list, &c->arena);
  for (const struct command *const *row = commands; *row; row++)
    if (!only || *row == only)
      build_add(&list, command_value(&c->arena, *row));
  print_json(build_list(&list));
}

/* ---- the commands ---- */

static enum ending run_help(struct call *c, struct err *err)
{
  const struct command *only = NULL;
  if (c->count && !(only = command_find(c->words[0], err)))
    return ENDING_USAGE;
  if (c->json)
    print_commands(c, only);
  else if (only)
    help_command(stdout, only);
  else
    help_all(stdout);
  return ENDING_DONE;
}

const struct command command_help = {
  .name = "help",
  .summary = "what there is, and how to use it",
  .usage = "[COMMAND]",
  .example = "steward help apply",
  .words_max = 1,
  .run = run_help,
};

/* A script for bash: the commands' names first, then the options of the one that stands there. */
static void write_completion(struct buf *out)
{
  buf_z(out, "_steward() {\n  local word=${COMP_WORDS[COMP_CWORD]} all=\"");
  for (const struct option *o = common_options; o->name; o++)
    buf_printf(out, "%s%s", o == common_options ? "" : " ", o->name);
  buf_z(out, "\" names=\"");
  for (const struct command *const *c = commands; *c; c++)
    buf_printf(out, "%s%s", c == commands ? "" : " ", (*c)->name);
  buf_z(out, "\"\n  if ((COMP_CWORD == 1)); then COMPREPLY=($(compgen -W \"$names\" -- \"$word\")); return; fi\n"
             "  if [[ $word != -* ]]; then COMPREPLY=($(compgen -f -- \"$word\")); return; fi\n"
             "  case ${COMP_WORDS[1]} in\n");
  for (const struct command *const *c = commands; *c; c++) {
    if (!(*c)->options)
      continue;
    buf_printf(out, "    %s) all+=\"", (*c)->name);
    for (const struct option *o = (*c)->options; o->name; o++)
      buf_printf(out, " %s", o->name);
    buf_z(out, "\" ;;\n");
  }
  buf_z(out,
        "  esac\n  COMPREPLY=($(compgen -W \"$all\" -- \"$word\"))\n}\ncomplete -o filenames -F _steward steward\n");
}

static enum ending run_completion(struct call *c, struct err *err)
{
  (void)err;
  struct buf script = BUF_INIT;
  write_completion(&script);
  if (c->json) {
    struct value_builder b;
    build_init(&b, &c->arena);
    build_put(&b, "bash", value_text(buf_view(&script)));
    print_json(build_map(&b));
  } else
    fputs(script.p, stdout);
  buf_fini(&script);
  return ENDING_DONE;
}

const struct command command_completion = {
  .name = "completion",
  .summary = "a script that lets bash complete these commands",
  .usage = "",
  .example = "steward completion > /etc/bash_completion.d/steward",
  .run = run_completion,
};
