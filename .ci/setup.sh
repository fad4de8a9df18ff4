#!/bin/sh
# Makes the virtual environments that the Makefile uses, from the lock files and nothing else.
#
#   .ci/setup.sh runtime   .venv with what `antt` needs to run
#   .ci/setup.sh dev       .venv with that, and with what the tests need
#   .ci/setup.sh locker    .venv-lock with what `make lock` needs
#   .ci/setup.sh lacks     names the Debian packages that this machine lacks for all that
#
# Doing it again costs a moment and installs nothing: a stamp in the environment says what it was
# made from. A stamp is written last and removed first, and what was not finished is removed, so an
# interrupted set-up is done again.
# PYTHON chooses the interpreter, CC the compiler.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
unset PYTHONHOME PYTHONPATH PIP_PREFIX PIP_TARGET PIP_USER

# ---- what a person sees --------------------------------------------------------------------------

say() {
    printf 'antt: %s\n' "$1" >&2
}

# stop VIETNAMESE ENGLISH
stop() {
    printf '\nantt: %s\nantt: %s\n\n' "$1" "$2" >&2
    exit 1
}

# Says in one message why pip failed.
stop_after_pip() {
    if grep -q 'DO NOT MATCH THE HASHES' "$log"; then
        stop "Một gói tải về không khớp mã băm trong tệp khóa nên bị từ chối. Chi tiết: $log" \
            "A downloaded package does not match its hash in the lock file and was refused. Details: $log"
    fi
    if grep -qE 'connection broken|onnection error|ConnectionError|NameResolution|imed out|ProxyError|SSLError|unreachable|versions: none' "$log"; then
        stop "Không tải được các gói Python. Hãy kiểm tra mạng, proxy hoặc kho gói của pip, rồi chạy lại. Chi tiết: $log" \
            "The Python packages could not be downloaded. Check the network, the proxy or pip's package index, and run this again. Details: $log"
    fi
    reason=$(sed -n 's/^ERROR: //p' "$log" | tail -n 1)
    stop "Cài đặt không thành công${reason:+ ($reason)}. Chi tiết: $log" \
        "The set-up failed${reason:+ ($reason)}. Details: $log"
}

# ---- what the machine has ------------------------------------------------------------------------

# base_of COMMAND: the interpreter behind COMMAND, out of any virtual environment, if it suits.
base_of() {
    "$1" -I -c '
import os, sys
suits = (3, 10) <= sys.version_info < (3, 14) and sys.implementation.name == "cpython"
suits and print(os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
sys.exit(not suits)' 2>/dev/null
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        python=$(base_of "$PYTHON") || return 1
    else
        for command in python3 python3.13 python3.12 python3.11 python3.10; do
            python=$(base_of "$command") && break
        done
        [ -n "$python" ] || return 1
    fi
    version=$("$python" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])')
}

has_venv() {
    "$python" -I -c 'import ensurepip, venv' 2>/dev/null
}

# The user's CC, or the first compiler there is. CC may hold words ("ccache gcc"): never quoted.
find_compiler() {
    compiler=${CC:-}
    for command in gcc cc clang; do
        [ -n "$compiler" ] || ! command -v "$command" >/dev/null || compiler=$command
    done
    # shellcheck disable=SC2086
    [ -n "$compiler" ] && echo '#include <stdio.h>' | $compiler -fsyntax-only -x c - 2>/dev/null
}

has_headers() {
    [ -f "$("$python" -I -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h" ]
}

# need VIETNAMESE ENGLISH DEBIAN FEDORA MACOS
need() {
    vi="$vi${vi:+; }$1"
    en="$en${en:+; }$2"
    debian="$debian $3"
    fedora="$fedora $4"
    case $macos in
        *"$5"*) ;;
        *) macos="$macos${macos:+; }$5" ;;
    esac
}

# All that is missing here, for one message and one installation.
survey() {
    vi='' en='' debian='' fedora='' macos=''
    if ! find_python; then
        need 'Python 3.10–3.13' 'Python 3.10–3.13' 'python3 python3-venv python3-dev' \
            'python3.13 python3.13-devel' 'brew install python@3.13'
    else
        has_venv || need "mô-đun venv và ensurepip của $python" \
            "the modules venv and ensurepip of $python" \
            "python$version-venv" "python$version" "brew install python@$version"
        has_headers || need "tệp tiêu đề Python.h của $python" \
            "the header Python.h of $python" \
            "python$version-dev" "python$version-devel" "brew install python@$version"
    fi
    find_compiler || need "trình biên dịch C để dựng thư viện durable-rules${CC:+ (CC=$CC không dùng được)}" \
        "a C compiler to build durable-rules${CC:+ (CC=$CC does not work)}" \
        'gcc libc6-dev' 'gcc' 'xcode-select --install'
}

stop_if_anything_is_missing() {
    survey
    [ -n "$en" ] || return 0
    [ -n "$python" ] || [ -z "${PYTHON:-}" ] || stop \
        "PYTHON=$PYTHON không phải là CPython 3.10–3.13. Hãy chọn trình khác, ví dụ: make PYTHON=python3.12 demo" \
        "PYTHON=$PYTHON is not a CPython 3.10–3.13. Choose another, for example: make PYTHON=python3.12 demo"
    how="Debian/Ubuntu: apt install$debian | Fedora: dnf install$fedora | macOS: $macos"
    stop "Máy này còn thiếu: $vi. Hãy cài — $how" "This machine lacks: $en. Install — $how"
}

# ---- stamps --------------------------------------------------------------------------------------

# fingerprint FILE...: of the interpreter, of this folder's path (scripts in .venv hold it) and of the files.
fingerprint() {
    "$python" -I -c '
import hashlib, os, sys
parts = [sys.executable, sys.version, os.uname().machine, os.getcwd()]
digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape"))
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        digest.update(hashlib.sha256(file.read()).digest())
print(digest.hexdigest())' "$@"
}

# files_of STAMP: what the part of the environment with that stamp is made from.
files_of() {
    runtime='.ci/setup.sh requirements-build.lock requirements.lock'
    case $1 in
        runtime) echo "$runtime" ;;
        dev) echo "$runtime requirements-dev.lock" ;;
        project) echo "$runtime pyproject.toml engine/__init__.py" ;;
        locker) echo .ci/setup.sh requirements-locker.lock ;;
    esac
}

# fresh VENV STAMP
fresh() {
    # shellcheck disable=SC2046
    [ -f "$1/antt-$2.stamp" ] && [ "$(cat "$1/antt-$2.stamp")" = "$(fingerprint $(files_of "$2"))" ]
}

# stamp VENV STAMP
stamp() {
    # shellcheck disable=SC2046
    fingerprint $(files_of "$2") >"$1/antt-$2.stamp"
}

# ---- the environments ----------------------------------------------------------------------------

# pip VENV ARGUMENT...: quiet; what it printed is kept for a person who has to look.
pip() {
    venv=$1
    shift
    "$venv/bin/python" -m pip --disable-pip-version-check --no-input "$@" </dev/null >"$log" 2>&1 || stop_after_pip
}

# install VENV LOCK [OPTION...]: what the lock file holds, as a built package but for durable-rules,
# which exists as source only.
install() {
    venv=$1
    lock=$2
    shift 2
    pip "$venv" install --require-hashes --only-binary :all: --no-binary durable-rules \
        --no-build-isolation "$@" -r "$lock"
}

# begin VENV: from here to `finish`, the environment is worth nothing, and goes if we stop.
begin() {
    unfinished=$1
    rm -f "$1"/antt-*.stamp
}

# finish VENV STAMP...
finish() {
    venv=$1
    shift
    for made in "$@"; do
        stamp "$venv" "$made"
    done
    unfinished=''
    rm -f "$log"
}

clear_away() {
    [ -z "$unfinished" ] || rm -rf "$unfinished"
}

new_venv() {
    begin "$1"
    rm -rf "$1"
    "$python" -I -m venv "$1" >"$log" 2>&1 || stop \
        "Không tạo được môi trường ảo $1. Chi tiết: $log" \
        "The virtual environment $1 could not be made. Details: $log"
}

make_runtime() {
    stop_if_anything_is_missing
    say "Python $version ($python)"
    say 'cài các thư viện vào .venv, chỉ lần đầu / installing the libraries into .venv, this once ...'
    new_venv .venv
    install .venv requirements-build.lock --no-compile
    # durable-rules overwrites CFLAGS, so the flag goes into CC. Python 3.13 has lost PyEval_CallObject;
    # where that still exists, the flag changes nothing.
    export CC="$compiler -DPyEval_CallObject=PyObject_CallObject"
    install .venv requirements.lock
    # pip may have kept a durable-rules that was built for 3.13 without the flag.
    .venv/bin/python -I -c 'import durable_rules_engine' 2>/dev/null || {
        pip .venv cache remove durable_rules
        install .venv requirements.lock --force-reinstall
    }
    finish .venv runtime
}

add_dev() {
    say 'cài các công cụ kiểm thử, chỉ lần đầu / installing the test tools, this once ...'
    begin .venv
    install .venv requirements-dev.lock
    finish .venv runtime dev
}

install_project() {
    rm -f .venv/antt-project.stamp
    pip .venv install --no-deps --no-build-isolation --no-index --editable .
    .venv/bin/python -I -m pip check >"$log" 2>&1 || stop \
        "pyproject.toml đòi gói mà tệp khóa không có. Hãy chạy: make lock. Chi tiết: $log" \
        "pyproject.toml asks for a package that the lock files do not hold. Run: make lock. Details: $log"
    finish .venv project
}

make_locker() {
    stop_if_anything_is_missing
    new_venv .venv-lock
    install .venv-lock requirements-locker.lock
    finish .venv-lock locker
}

# Two set-ups at once wait for each other, where the system can do that.
take_turns() {
    exec 9<"$root/.ci/setup.sh"
    command -v flock >/dev/null || return 0
    flock -n 9 || {
        say 'đợi lần cài đặt khác đang chạy / waiting for another set-up that is running ...'
        flock 9
    }
}

python=''
unfinished=''
log=.venv-setup.log
case ${1:-} in
    lacks)
        survey
        echo "$debian"
        exit
        ;;
    runtime | dev | locker) ;;
    *)
        sed -n 's/^# \{0,1\}//p' "$0" | sed -n '4,7p' >&2
        exit 2
        ;;
esac

find_python || stop_if_anything_is_missing
take_turns
trap clear_away EXIT
trap 'exit 130' HUP INT TERM
if [ "$1" = locker ]; then
    fresh .venv-lock locker || make_locker
else
    fresh .venv runtime || make_runtime
    [ "$1" = runtime ] || fresh .venv dev || add_dev
    fresh .venv project || install_project
fi
