/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Lexer: Lua's tokens, as llex.c tells them apart. Whether a text's escapes and a number's digits make sense is Lua's to
 * say.
 */
#include "base/base.h"

enum token_kind { /* single characters are themselves */
                  TOKEN_EOF = 256,
                  TOKEN_NAME,
                  TOKEN_NUMBER,
                  TOKEN_STRING,
                  TOKEN_IDIV,
                  TOKEN_SHL,
                  TOKEN_SHR,
                  TOKEN_JOIN, /* .. */
                  TOKEN_DOTS, /* ... */
                  TOKEN_EQ,
                  TOKEN_NE,
                  TOKEN_LE,
                  TOKEN_GE,
                  TOKEN_LABEL, /* :: */
                  TOKEN_AND,   /* from here on words, in the order of their table */
                  TOKEN_BREAK,
                  TOKEN_DO,
                  TOKEN_ELSE,
                  TOKEN_ELSEIF,
                  TOKEN_END,
                  TOKEN_FALSE,
                  TOKEN_FOR,
                  TOKEN_FUNCTION,
                  TOKEN_GOTO,
                  TOKEN_IF,
                  TOKEN_IN,
                  TOKEN_LOCAL,
                  TOKEN_NIL,
                  TOKEN_NOT,
                  TOKEN_OR,
                  TOKEN_REPEAT,
                  TOKEN_RETURN,
                  TOKEN_THEN,
                  TOKEN_TRUE,
                  TOKEN_UNTIL,
                  TOKEN_WHILE,
};

struct token {
  int kind;
  struct str text; /* as it stands, with quotes */
  size_t at;       /* its place */
  int line;
};

struct lexer {
  struct str source;
  size_t p; /* behind `now` */
  int line;
  struct token now;
  size_t behind; /* the end of the token before */
  bool stopped;  /* something was no Lua, or enough: from then on all is EOF */
};

void lexer_open(struct lexer *l, struct str source);
void lexer_next(struct lexer *l);
/* The kind of the token behind this one. */
int lexer_peek(const struct lexer *l);
void lexer_stop(struct lexer *l);
/* What a quoted text says, when that is plain to see; otherwise nothing. */
struct str lexer_plain(struct str token);
