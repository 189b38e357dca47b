# cmake -DOUT=file.c -DNAME=isp_embedded_x -P embed.cmake a.sql b.sql ...
# Makes one C file with a table of text files: name (without .sql), SHA-256, text. No path is left in it.
set(arrays "")
set(rows "")
set(i 0)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(argument RANGE 5 ${last}) # after cmake, OUT, NAME, -P and the script
  set(file ${CMAKE_ARGV${argument}})
  get_filename_component(name ${file} NAME_WE)
  file(SHA256 ${file} checksum)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n"
         bytes "${bytes}")
  string(APPEND arrays "static const unsigned char text_${i}[] = {\n${bytes}0};\n")
  string(APPEND rows "    { \"${name}\", \"${checksum}\", (const char *)text_${i} },\n")
  math(EXPR i "${i} + 1")
endforeach()
file(WRITE ${OUT} "/* Made by embed.cmake. */
#include \"store/embed.h\"

${arrays}
const isp_embedded ${NAME}[] = {
${rows}    { NULL, NULL, NULL },
};
")
