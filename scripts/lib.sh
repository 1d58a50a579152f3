# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034 # what is set here is used by the scripts
#
# What the scripts share: installing what is missing, and building quietly. It is sourced, never run:
#   . "$(dirname "$0")/lib.sh"        sets top, the root of the tree, and goes there

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top" || exit

build_packages=(gcc cmake ninja-build pkg-config libc6-dev liblua5.4-dev libsqlite3-dev libevent-dev libssl-dev zlib1g-dev
  libical-dev libyaml-dev libcurl4-openssl-dev ca-certificates tzdata) # the last two are read at run time
test_packages=(check libjansson-dev sqlite3 curl openssl prometheus-alertmanager nodejs python3-aiosmtpd)
command -v npm >/dev/null || test_packages+=(npm) # it comes with some builds of nodejs, and clashes with them
fuzz_packages=(clang-14 libclang-rt-14-dev libjansson-dev)
bench_packages=(make libpq-dev libcjson-dev) # for the peers that it stands beside
check_packages=(gcc libc6-dev pkg-config liblua5.4-dev clang-format-14 cppcheck lua-check shellcheck)

# One line on standard error for each step that takes time: standard output belongs to what is run.
say() { printf '%s\n' "$*" >&2; }
die() { say "$@" && exit 1; }

# quietly COMMAND...: shows what it wrote only when it fails.
quietly() {
  local output
  output=$("$@" 2>&1) || { local status=$? && say "$output" && return "$status"; }
}

# need PACKAGE...: installs those that are missing, and does nothing when none is.
need() {
  local package missing=() as_root=()
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian: taking it that these are installed under whatever name: $*"
    return
  fi
  for package; do
    [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null) == ?i* ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  if ((EUID)); then
    command -v sudo >/dev/null || die "missing, and neither root nor sudo is here. As root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  as_root+=(env DEBIAN_FRONTEND=noninteractive)
  quietly "${as_root[@]}" apt-get update || say "could not refresh all package lists; trying with those that are here"
  # A machine that was just started is often busy with its own upgrades: wait for them.
  quietly "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}" ||
    die "could not install"
}

# build NAME [-Doption...] target...: configures and builds build/NAME; two of these take turns.
build() {
  local name=$1 argument options=() targets=() configure
  shift
  for argument; do
    case $argument in -D*) options+=("$argument") ;; *) targets+=("$argument") ;; esac
  done
  mkdir -p build
  say "building build/$name"
  configure=(flock "build/$name.lock" cmake -G Ninja -S . -B "build/$name" "${options[@]}")
  # Afresh where the old configuration is in the way, as after the tree was moved.
  "${configure[@]}" >/dev/null 2>&1 || quietly "${configure[@]}" --fresh || die "could not configure build/$name"
  quietly flock "build/$name.lock" ninja -C "build/$name" "${targets[@]}" || die "could not build build/$name"
}

# What people run and what is measured. Without the tests, so that the build packages are enough.
build_release() { build release -DCMAKE_BUILD_TYPE=Release -DSTEWARD_TESTS=OFF "$@"; }
