/* SPDX-License-Identifier: Apache-2.0 */
#include "http/letter.h"

enum { LINE_MAX = 76, WORD_MAX = 75, ADDRESS_MAX = 254 };

/* ---- addresses ---------------------------------------------------------------------------- */

/* No quoted local parts, no address literals: they are what other people's parsers disagree about. */
static bool is_atext(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         (c && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

struct str letter_address(struct str text)
{
  struct str local, domain, none = STR("");
  text = str_trim(text);
  if (text.n && text.p[text.n - 1] == '>') {
    size_t at = text.n;
    while (at && text.p[at - 1] != '<')
      at--;
    text = at ? (struct str){ text.p + at, text.n - at - 1 } : none;
  }
  if (!str_split(text, '@', &local, &domain) || local.n == 0 || local.n > 64 || domain.n == 0 || text.n > ADDRESS_MAX ||
      *local.p == '.' || *local.p == '-' || *domain.p == '.' || *domain.p == '-')
    return none;
  for (size_t i = 0; i < local.n; i++)
    if (!is_atext(local.p[i]))
      return none;
  for (size_t i = 0; i < domain.n; i++)
    if (!is_atext(domain.p[i]) || strchr("!#$%&'*+/=?^_`{|}~", domain.p[i]))
      return none;
  return text;
}

/* ---- header lines ------------------------------------------------------------------------- */

/* Printable ASCII. */
static bool is_plain(struct str s)
{
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] < 0x20 || s.p[i] > 0x7e)
      return false;
  return true;
}

/* In words of base64 (RFC 2047), whole characters each, one to a line. */
static void write_encoded(struct buf *out, struct str s, size_t used)
{
  size_t from = 0;
  while (from < s.n) {
    size_t to = from, room = (WORD_MAX - used - 12) / 4 * 3, step;
    for (; to < s.n; to += step) {
      step = utf8_next(s.p + to, s.n - to);
      step = step ? step : 1;
      if (to + step - from > room)
        break;
    }
    buf_z(out, from ? "\r\n =?UTF-8?B?" : "=?UTF-8?B?");
    base64_write(out, (struct str){ s.p + from, to - from });
    buf_z(out, "?=");
    from = to;
    used = 1;
  }
}

/* Words of ASCII, folded at spaces; a line of 998 without one could not be sent, so such a text is encoded. */
static void write_folded(struct buf *out, struct str s, size_t used)
{
  while (s.n) {
    size_t word = 1;
    while (word < s.n && s.p[word] != ' ')
      word++;
    if (used > 1 && used + word > LINE_MAX && s.p[0] == ' ') {
      buf_z(out, "\r\n");
      used = 0;
    }
    buf_add(out, s.p, word);
    used += word;
    s = (struct str){ s.p + word, s.n - word };
  }
}

static bool has_long_word(struct str s)
{
  size_t run = 0;
  for (size_t i = 0; i < s.n; i++)
    if ((run = s.p[i] == ' ' ? 0 : run + 1) > LINE_MAX - 20)
      return true;
  return false;
}

static bool looks_encoded(struct str s)
{
  for (size_t i = 0; i + 1 < s.n; i++)
    if (s.p[i] == '=' && s.p[i + 1] == '?')
      return true;
  return false;
}

/* Unstructured text. `s` has no control characters: they are made spaces by wording_flat, and nothing else comes here. */
static void write_header(struct buf *out, const char *name, struct str s)
{
  size_t used = strlen(name) + 2;
  buf_printf(out, "%s: ", name);
  if (is_plain(s) && !has_long_word(s) && !looks_encoded(s))
    write_folded(out, s, used);
  else
    write_encoded(out, s, used);
  buf_z(out, "\r\n");
}

/* A name before an address: encoded, or in quotes. */
static void write_phrase(struct buf *out, struct str s, size_t used)
{
  if (!is_plain(s) || looks_encoded(s) || s.n > 50) {
    write_encoded(out, s, used);
    return;
  }
  buf_char(out, '"');
  for (size_t i = 0; i < s.n; i++) {
    if (s.p[i] == '"' || s.p[i] == '\\')
      buf_char(out, '\\');
    buf_char(out, s.p[i]);
  }
  buf_char(out, '"');
}

static void write_date(struct buf *out, int64_t t)
{
  static const char days[] = "ThuFriSatSunMonTueWed", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  int64_t day = t >= 0 ? t / DAY : -((-t + DAY - 1) / DAY), second = (t - day * DAY) / SECOND, year;
  int month, date;
  date_civil(day, &year, &month, &date);
  buf_printf(out, "Date: %.3s, %d %.3s %lld %02d:%02d:%02d +0000\r\n", days + ((day % 7 + 7) % 7) * 3, date,
             months + (size_t)(month - 1) * 3, (long long)year, (int)(second / 3600), (int)(second / 60 % 60),
             (int)(second % 60));
}

static struct str domain_of(struct str address)
{
  struct str local, domain;
  str_split(address, '@', &local, &domain);
  return domain;
}

/* Of a name, what may stand in a Message-ID or List-Id. */
static void write_atoms(struct buf *out, struct str s)
{
  for (size_t i = 0; i < s.n; i++)
    buf_char(out, is_atext(s.p[i]) && !strchr("./'`", s.p[i]) ? s.p[i] : '-');
}

static void write_recipients(const struct letter *l, struct buf *out)
{
  buf_z(out, "To: ");
  for (size_t i = 0; i < l->to_count; i++) {
    buf_str(out, l->to[i]);
    buf_z(out, i + 1 < l->to_count ? ",\r\n " : "\r\n");
  }
}

static void write_head(const struct letter *l, struct str subject, struct buf *out)
{
  write_date(out, l->date);
  buf_z(out, "From: ");
  write_phrase(out, l->sender, strlen("From: "));
  buf_printf(out, "\r\n <%.*s>\r\n", STR_FMT(l->from));
  write_recipients(l, out);
  write_header(out, "Subject", subject);
  buf_z(out, "Message-ID: <");
  write_atoms(out, l->key);
  buf_printf(out, "@%.*s>\r\nList-Id: <", STR_FMT(domain_of(l->from)));
  write_atoms(out, l->list);
  buf_printf(out, ".steward.%.*s>\r\n", STR_FMT(domain_of(l->from)));
  buf_z(out, "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\nMIME-Version: 1.0\r\n"
             "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
}

/* ---- the text ----------------------------------------------------------------------------- */

/* One line of text, quoted-printable (RFC 2045), with soft ends where it is long; spaces at its end are shown. */
static void write_quoted(struct buf *out, struct str s)
{
  size_t used = 0, step;
  for (size_t i = 0; i < s.n; i += step) {
    step = utf8_next(s.p + i, s.n - i);
    step = step ? step : 1;
    bool last = i + step == s.n,
         plain = step == 1 && s.p[i] >= 0x20 && s.p[i] < 0x7f && s.p[i] != '=' && !(last && s.p[i] == ' ');
    size_t width = plain ? 1 : 3 * step;
    if (used + width > LINE_MAX - 1) {
      buf_z(out, "=\r\n");
      used = 0;
    }
    for (size_t k = 0; k < step; k++)
      buf_printf(out, plain ? "%c" : "=%02X", (unsigned char)s.p[i + k]);
    used += width;
  }
}

static void write_line(struct buf *out, const struct line *l)
{
  if (l->kind == LINE_HEAD || l->kind == LINE_REST)
    buf_z(out, "\r\n");
  struct buf text = BUF_INIT;
  if (l->kind == LINE_HEAD)
    buf_z(&text, "* ");
  if (l->kind == LINE_FACT) {
    buf_str(&text, l->name);
    buf_z(&text, ": ");
  }
  buf_str(&text, l->text);
  write_quoted(out, buf_view(&text));
  buf_z(out, "\r\n");
  buf_fini(&text);
}

void letter_write(const struct letter *l, const struct wording *w, struct buf *out)
{
  write_head(l, w->subject.n ? w->subject : STR("(no subject)"), out);
  enum line_kind before = LINE_FACT;
  for (size_t i = 0; i < w->n; i++) {
    if (w->lines[i].kind == LINE_FACT && before == LINE_TEXT)
      buf_z(out, "\r\n");
    write_line(out, &w->lines[i]);
    before = w->lines[i].kind;
  }
  if (w->n == 0)
    buf_z(out, "\r\n");
}
