/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * base - what every room stands on: memory, text, errors, values, JSON, time, zones, calendars, digests.
 *
 * It knows nothing of service management, SQLite, Lua or HTTP, keeps no state but the
 * log level and the memory set aside, and does no I/O but the log line and the reading of time zones. A thing that
 * only one room needs belongs there.
 */
#include "base/arena.h"
#include "base/calendar.h"
#include "base/charset.h"
#include "base/cloudevent.h"
#include "base/digest.h"
#include "base/document.h"
#include "base/entity.h"
#include "base/err.h"
#include "base/icalendar.h"
#include "base/inflate.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/log.h"
#include "base/map.h"
#include "base/media.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/multipart.h"
#include "base/poison.h"
#include "base/public_key.h"
#include "base/str.h"
#include "base/thread.h"
#include "base/urlencoded.h"
#include "base/value.h"
#include "base/vec.h"
#include "base/zone.h"
