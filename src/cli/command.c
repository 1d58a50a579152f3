/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Call: a line against the descriptor of its command. Options may stand anywhere, as "--name value" or "--name=value";
 * behind "--" everything is a word.
 */
#include <string.h>

#include "cli/command.h"

struct given {
  const struct option *option;
  const char *value;
};

const struct option common_options[] = {
  { "--dir", "DIR", "the organisation's folder (else the nearest steward.lua from here upwards)" },
  { "--json", NULL, "one JSON document instead of words" },
  { "--help", NULL, "this text" },
  { NULL, NULL, NULL },
};

static const struct option *option_in(const struct option *rows, struct str name)
{
  for (const struct option *o = rows; o && o->name; o++)
    if (str_is(name, o->name))
      return o;
  return NULL;
}

static bool unknown_option(const struct command *command, struct str name, struct err *err)
{
  const char *names[64];
  size_t n = 0;
  for (const struct option *o = command->options; o && o->name && n < 32; o++)
    names[n++] = o->name;
  for (const struct option *o = common_options; o->name; o++)
    names[n++] = o->name;
  const char *near = str_nearest(name, names, n);
  if (!near && strstr(command->usage, "=VALUE")) { /* what others have as options, we have as filters */
    struct str word = { name.p + strspn(name.p, "-"), name.n - strspn(name.p, "-") };
    return err_set(err, ERR_USAGE, "%s has no option %.*s; a filter or parameter is a word: %.*s=…", command->name,
                   STR_FMT(name), STR_FMT(word));
  }
  return err_set(err, ERR_USAGE, "%s has no option %.*s%s%s%s", command->name, STR_FMT(name),
                 near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

/* argv[*i] is an option; leaves *i on the last thing that belongs to it. */
static bool read_option(struct call *c, int argc, char **argv, int *i, struct err *err)
{
  struct str name, value;
  bool joined = str_split(str_of(argv[*i]), '=', &name, &value);
  const struct option *o = option_in(c->command->options, name);
  if (!o && !(o = option_in(common_options, name)))
    return unknown_option(c->command, name, err);
  if (joined && !o->value)
    return err_set(err, ERR_USAGE, "%s takes no value", o->name);
  if (o->value && !joined && *i + 1 >= argc)
    return err_set(err, ERR_USAGE, "%s wants %s behind it", o->name, o->value);
  struct given *g = &c->given[c->given_count++];
  g->option = o;
  g->value = !o->value ? NULL : joined ? value.p : argv[++*i];
  return true;
}

static bool check_count(const struct call *c, struct err *err)
{
  const struct command *command = c->command;
  if (c->count > command->words_max)
    return err_set(err, ERR_USAGE, "\"%s\" is one too many; it is: steward %s%s%s", c->words[command->words_max],
                   command->name, *command->usage ? " " : "", command->usage);
  if (c->count < command->words_min)
    return err_set(err, ERR_USAGE, "something is missing; it is: steward %s %s", command->name, command->usage);
  return true;
}

/* As far as "--", behind which everything is a word. */
static bool asks_for(int argc, char **argv, const char *option)
{
  for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
    if (strcmp(argv[i], option) == 0)
      return true;
  return false;
}

bool call_read(struct call *c, const struct command *command, int argc, char **argv, bool *help, struct err *err)
{
  c->command = command;
  c->json = asks_for(argc, argv, "--json"); /* also for what is said of a line that is wrong */
  c->words = arena_array(&c->arena, const char *, (size_t)argc + 1);
  c->given = arena_array(&c->arena, struct given, (size_t)argc + 1);
  if ((*help = asks_for(argc, argv, "--help") || asks_for(argc, argv, "-h")))
    return true;
  bool only_words = false;
  for (int i = 0; i < argc; i++) {
    const char *word = argv[i];
    if (only_words || word[0] != '-' || word[1] == '\0')
      c->words[c->count++] = word;
    else if (strcmp(word, "--") == 0)
      only_words = true;
    else if (!read_option(c, argc, argv, &i, err))
      return false;
  }
  return check_count(c, err);
}

const char *call_word(const struct call *c, size_t i) { return i < c->count ? c->words[i] : NULL; }

static const struct given *given_at(const struct call *c, const char *option, size_t i)
{
  for (size_t k = 0; k < c->given_count; k++)
    if (strcmp(c->given[k].option->name, option) == 0 && i-- == 0)
      return &c->given[k];
  return NULL;
}

bool call_has(const struct call *c, const char *option) { return given_at(c, option, 0) != NULL; }

const char *call_value_at(const struct call *c, const char *option, size_t i)
{
  const struct given *g = given_at(c, option, i);
  return g ? g->value : NULL;
}

const char *call_value(const struct call *c, const char *option)
{
  const char *value = NULL, *next;
  for (size_t i = 0; (next = call_value_at(c, option, i)); i++)
    value = next;
  return value;
}

bool call_number(const struct call *c, const char *option, int64_t min, int64_t max, int64_t *out, struct err *err)
{
  const char *text = call_value(c, option);
  if (!text)
    return true;
  if (!str_int(str_of(text), out) || *out < min || *out > max)
    return err_set(err, ERR_USAGE, "%s wants a whole number from %lld to %lld, not \"%s\"", option, (long long)min,
                   (long long)max, text);
  return true;
}
