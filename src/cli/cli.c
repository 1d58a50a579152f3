/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue of the line. A command is a file with a const descriptor, and a row here; the order is the one in which
 * somebody new meets them.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/help.h"
#include "cli/print.h"

extern const struct command command_demo, command_init, command_check, command_test, command_serve, command_activate,
    command_rollback, command_apply, command_what_if, command_report, command_import, command_missing, command_adopt,
    command_get, command_policies, command_findings, command_watch, command_why, command_source, command_deliveries,
    command_outbox, command_token, command_verify, command_bench, command_worktime, command_help, command_completion;

const struct command *const commands[] = {
  &command_demo,     &command_init,     &command_check,      &command_test,
  &command_serve,    &command_activate, &command_rollback,   &command_apply,
  &command_what_if,  &command_report,   &command_import,     &command_missing,
  &command_adopt,    &command_get,      &command_why,        &command_watch,
  &command_findings, &command_policies, &command_source,     &command_deliveries,
  &command_outbox,   &command_token,    &command_verify,     &command_bench,
  &command_worktime, &command_help,     &command_completion, NULL,
};

const struct command *command_find(const char *name, struct err *err)
{
  const char *names[sizeof commands / sizeof *commands];
  size_t n = 0;
  for (const struct command *const *c = commands; *c; c++) {
    if (strcmp((*c)->name, name) == 0)
      return *c;
    names[n++] = (*c)->name;
  }
  const char *near = str_nearest(str_of(name), names, n);
  err_set(err, ERR_USAGE, "there is no command \"%s\"%s%s%s", name, near ? "; did you mean " : "", near ? near : "",
          near ? "?" : ". steward help lists them");
  return NULL;
}

/* Whose fault an error is: of what was asked, of the line, or of the machine. */
static enum ending ending_of(const struct err *err)
{
  switch (err->code) {
  case ERR_USAGE:
    return ENDING_USAGE;
  case ERR_INPUT:
  case ERR_AUTH:
  case ERR_FORBIDDEN:
  case ERR_MISSING:
  case ERR_CONFLICT:
  case ERR_REFUSED:
  case ERR_POLICY:
    return ENDING_NO;
  default:
    return ENDING_BROKE;
  }
}

/* The one place where an error is said. */
static enum ending complain(const struct err *err, bool json)
{
  fflush(stdout);
  if (json)
    print_error(err);
  else
    fprintf(stderr, "steward: %s\n", err->text);
  return ending_of(err);
}

static enum ending run_command(const struct command *command, int argc, char **argv)
{
  struct call call = { .json = false };
  struct err err = ERR_INIT;
  bool help = false;
  enum ending ending = ENDING_DONE;
  arena_init(&call.arena);
  bool read = call_read(&call, command, argc, argv, &help, &err);
  if (help)
    help_command(stdout, command);
  else if (read)
    ending = command->run(&call, &err);
  if (err.code != ERR_NONE) {
    ending = complain(&err, call.json);
    if (!read)
      fprintf(stderr, "steward %s --help says more\n", command->name);
  }
  arena_fini(&call.arena);
  return ending;
}

int cli_main(int argc, char **argv)
{
  const char *name = argc > 1 ? argv[1] : NULL;
  if (!name) {
    help_all(stderr);
    return ENDING_USAGE;
  }
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
    name = "help";
  if (strcmp(name, "--version") == 0)
    return puts("steward " STEWARD_VERSION) < 0 ? ENDING_BROKE : ENDING_DONE;
  struct err err = ERR_INIT;
  const struct command *command = command_find(name, &err);
  enum ending ending = command ? run_command(command, argc - 2, argv + 2) : complain(&err, false);
  /* A full disk or a closed pipe is found out here at last. */
  if (fflush(stdout) != 0 || ferror(stdout)) {
    perror("steward: standard output");
    return ENDING_BROKE;
  }
  return ending;
}
