/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Log: one logfmt line to standard error: `time level message`. Under systemd (JOURNAL_STREAM set)
 * lines carry the <3> priority prefix and no time. Never a secret, a token or a raw body.
 */
enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level level);
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
