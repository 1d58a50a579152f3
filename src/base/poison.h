/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Poison: memory that is ours and that nobody may touch now, for whoever gives out parts of larger blocks. Under
 * AddressSanitizer a touch is told; else these do nothing.
 */
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#endif
#endif
#ifndef ASAN_POISON_MEMORY_REGION
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif
