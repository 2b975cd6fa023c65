/* What the libraries that stand between newsgen and the system have in common: everything here goes straight to the
   kernel, so that no library ever sees itself. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define MODE mode_t mode = 0; va_list rest; va_start(rest, flags); if (flags & (O_CREAT | O_TMPFILE)) mode = va_arg(rest, mode_t); va_end(rest)

static const char *under; /* only what lies below these folders counts (separated by colons) */

static const char *given(const char *name) { const char *value = getenv(name); return value ? value : ""; }

static int opened(const char *path, int flags) {
    return *path ? (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0644) : -1;
}

static int counts(const char *path) {
    for (const char *one = under; *one; one += strcspn(one, ":"), one += *one == ':') {
        size_t length = strcspn(one, ":");
        if (!strncmp(path, one, length) && (!path[length] || path[length] == '/')) return 1;
    }
    return 0;
}

/* The path behind a descriptor or behind a name in a folder, as the kernel knows it. */
static void whole(char *into, int folder, const char *path) {
    char link[64];
    size_t length = 0;
    if (!path || *path != '/') {
        if (folder == AT_FDCWD) strcpy(link, "/proc/self/cwd");
        else snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t got = syscall(SYS_readlink, link, into, PATH_MAX - 1);
        length = got > 0 ? (size_t)got : 0;
        if (path) into[length++] = '/';
    }
    snprintf(into + length, PATH_MAX - length, "%s", path ? path : "");
}
