/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * base - what every room stands on: memory, text, errors, values, JSON, time, digests.
 *
 * It knows nothing of service management, SQLite, Lua or HTTP, keeps no state but the
 * log level, and does no I/O but the log line. A thing that only one room needs belongs there.
 */
#include "base/arena.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/log.h"
#include "base/map.h"
#include "base/str.h"
#include "base/value.h"
#include "base/vec.h"
