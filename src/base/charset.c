/* SPDX-License-Identifier: Apache-2.0 */
#include "base/charset.h"

static const struct {
  const char *name;
  enum charset charset;
} names[] = {
  { "utf-8", CHARSET_UTF8 },        { "utf8", CHARSET_UTF8 },
  { "us-ascii", CHARSET_UTF8 },     { "ascii", CHARSET_UTF8 },
  { "iso-8859-1", CHARSET_LATIN1 }, { "iso8859-1", CHARSET_LATIN1 },
  { "latin1", CHARSET_LATIN1 },     { "windows-1252", CHARSET_WINDOWS },
  { "cp1252", CHARSET_WINDOWS },    { "utf-16", CHARSET_UTF16 },
  { "utf16", CHARSET_UTF16 },       { "utf-16be", CHARSET_UTF16BE },
  { "utf-16le", CHARSET_UTF16LE },
};

/* 0x80 to 0x9f of windows-1252; the five that it leaves open stay the control characters that they are. */
static const uint16_t windows[32] = {
  0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178,
};

bool charset_find(struct str name, enum charset *out)
{
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (str_eq_fold(name, str_of(names[i].name))) {
      *out = names[i].charset;
      return true;
    }
  return false;
}

bool charset_marked(struct str bytes, enum charset *out)
{
  bool found = true;
  if (str_starts(bytes, "\xef\xbb\xbf"))
    *out = CHARSET_UTF8;
  else if (str_starts(bytes, "\xff\xfe"))
    *out = CHARSET_UTF16LE;
  else if (str_starts(bytes, "\xfe\xff"))
    *out = CHARSET_UTF16BE;
  else
    found = false;
  return found;
}

static size_t put_utf8(char *out, uint32_t c)
{
  if (c < 0x80)
    return out[0] = (char)c, 1;
  size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = n; --i; c >>= 6)
    out[i] = (char)(0x80 | (c & 0x3f));
  out[0] = (char)((0xf00u >> n & 0xff) | c);
  return n;
}

static struct str from_bytes(struct arena *a, enum charset charset, struct str in)
{
  char *out = arena_alloc(a, 3 * in.n + 1);
  size_t n = 0;
  for (size_t i = 0; i < in.n; i++) {
    uint8_t c = (uint8_t)in.p[i];
    n += put_utf8(out + n, charset == CHARSET_WINDOWS && c >= 0x80 && c < 0xa0 ? windows[c - 0x80] : c);
  }
  return (struct str){ out, n };
}

static uint32_t unit(const char *p, bool little)
{
  uint8_t a = (uint8_t)p[0], b = (uint8_t)p[1];
  return little ? (uint32_t)(b << 8 | a) : (uint32_t)(a << 8 | b);
}

static bool from_utf16(struct arena *a, bool little, struct str in, struct str *text, struct err *err)
{
  char *out = arena_alloc(a, in.n / 2 * 3 + 1);
  size_t n = 0;
  if (in.n % 2)
    return err_set(err, ERR_INPUT, "the text is not UTF-16: an odd number of bytes");
  for (size_t i = 0; i < in.n; i += 2) {
    uint32_t c = unit(in.p + i, little);
    if (c >= 0xd800 && c < 0xe000) {
      uint32_t low = i + 3 < in.n ? unit(in.p + i + 2, little) : 0;
      if (c >= 0xdc00 || low < 0xdc00 || low >= 0xe000)
        return err_set(err, ERR_INPUT, "the text is not UTF-16: a lone surrogate at byte %zu", i);
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      i += 2;
    }
    n += put_utf8(out + n, c);
  }
  *text = (struct str){ out, n };
  return true;
}

bool charset_text(struct arena *a, enum charset c, struct str bytes, struct str *out, struct err *err)
{
  enum charset mark;
  bool marked = charset_marked(bytes, &mark), wide = c >= CHARSET_UTF16;
  if (marked && wide && mark != CHARSET_UTF8) {
    c = c == CHARSET_UTF16 ? mark : c;
    bytes = c == mark ? (struct str){ bytes.p + 2, bytes.n - 2 } : bytes;
  } else if (marked && c == CHARSET_UTF8 && mark == CHARSET_UTF8) {
    bytes = (struct str){ bytes.p + 3, bytes.n - 3 };
  }
  if (wide)
    return from_utf16(a, c == CHARSET_UTF16LE, bytes, out, err);
  *out = c == CHARSET_UTF8 ? bytes : from_bytes(a, c, bytes);
  return c != CHARSET_UTF8 || str_utf8(bytes) || err_set(err, ERR_INPUT, "the text is not UTF-8");
}
