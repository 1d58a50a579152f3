# SPDX-License-Identifier: Apache-2.0
#
# Builds the bundled packs into the program. Run by the build:
#   cmake -DFOLDER=<policies> -DBUNDLE=<prefix> -P bundle.cmake
# Reads the sorted list of paths in <prefix>.txt, writes <prefix>.S, which takes the files in as they are, each
# with a NUL behind it, and <prefix>.c, which is the table declared in bundle.h.
file(READ ${BUNDLE}.txt paths)
string(STRIP "${paths}" paths)

string(REPLACE "\\" "\\\\" folder "${FOLDER}")
string(REPLACE "\"" "\\\"" folder "${folder}")

set(assembly "  .section .rodata\n")
set(texts "")
set(rows "")
set(count 0)
foreach(path IN LISTS paths)
  if(NOT path MATCHES "^[A-Za-z0-9_./-]+$")
    message(FATAL_ERROR "policies/${path}: a name in a bundled pack is made of letters, digits and _ . - only")
  endif()
  file(SIZE "${FOLDER}/${path}" size)
  string(APPEND assembly
    "  .globl bundle_text_${count}\nbundle_text_${count}:\n  .incbin \"${folder}/${path}\"\n  .byte 0\n")
  string(APPEND texts "extern const char bundle_text_${count}[];\n")
  string(APPEND rows "  { \"${path}\", bundle_text_${count}, ${size} },\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE ${BUNDLE}.S "${assembly}  .section .note.GNU-stack,\"\",%progbits\n")
# The last row keeps the array from being empty; it is not counted.
file(WRITE ${BUNDLE}.c "#include \"policy/bundle.h\"\n\n#include <stddef.h>\n\n${texts}
const struct bundle_file bundle_files[] = {\n${rows}  { NULL, NULL, 0 },\n};
const size_t bundle_file_count = ${count};\n")
