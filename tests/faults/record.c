/* Writes down each call of a build that changes the disk, with all that is needed to do it again; see recording.py.

   Loaded with LD_PRELOAD. It sleeps until fault_arm() is called, which reads the environment:
     FAULT_COUNT  anything: the library is wanted
     FAULT_UNDER  only what lies below these folders is written down (separated by colons)
     FAULT_TRACE  a file that gets a line for each call: name, descriptor, flags, offset, size, path, other path;
                  after the line of a write come its bytes, and an end of line */
#include "shim.h"

static int trace = -1;

void fault_arm(void) {
    under = strdup(given("FAULT_UNDER"));
    trace = opened(given("FAULT_TRACE"), O_WRONLY | O_CREAT | O_APPEND);
}

__attribute__((constructor)) static void begin(void) { if (*given("FAULT_COUNT")) fault_arm(); }

/* Any of the paths may be given as a name in a folder (descriptor, name), or as a descriptor alone. */
static void noted(const char *call, int fd, long flags, long offset, const void *data, long size, const char *path,
                  const char *other) {
    char line[2 * PATH_MAX + 200];
    int length = snprintf(line, sizeof line, "%s\t%d\t%ld\t%ld\t%ld\t%s\t%s\n", call, fd, flags, offset, size, path, other);
    struct iovec parts[] = {{line, length}, {(void *)data, data ? size : 0}, {"\n", data ? 1 : 0}};
    syscall(SYS_writev, trace, parts, 3);
}

static int seen(char *name, int folder, const char *path) {
    if (trace < 0) return 0;
    int before = errno;
    whole(name, folder, path);
    errno = before;
    return counts(name);
}

/* A file that is opened for writing; what it is then called by is its descriptor. */
static int opening(int fd, int folder, const char *path, int flags) {
    char name[2 * PATH_MAX];
    int writes = (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC);
    if (fd >= 0 && writes && seen(name, folder, path)) noted("open", fd, flags, 0, NULL, 0, name, "");
    return fd;
}
#define OPEN(name) int name(const char *path, int flags, ...) { \
    REAL(name); MODE; return opening(real(path, flags, mode), AT_FDCWD, path, flags); }
#define OPENAT(name) int name(int folder, const char *path, int flags, ...) { \
    REAL(name); MODE; return opening(real(folder, path, flags, mode), folder, path, flags); }
OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)
int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* Bytes, and where they went; -1 is: to where the descriptor stood. */
static ssize_t written(ssize_t size, int fd, const void *data, long to) {
    char name[2 * PATH_MAX];
    if (size > 0 && seen(name, fd, NULL))
        noted("write", fd, 0, to < 0 ? (long)syscall(SYS_lseek, fd, 0, SEEK_CUR) - size : to, data, size, name, "");
    return size;
}
ssize_t write(int fd, const void *data, size_t size) { REAL(write); return written(real(fd, data, size), fd, data, -1); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t to) {
    REAL(pwrite); return written(real(fd, data, size, to), fd, data, to); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t to) {
    REAL(pwrite64); return written(real(fd, data, size, to), fd, data, to); }
ssize_t writev(int fd, const struct iovec *parts, int count) {
    ssize_t sum = 0;
    for (int one = 0; one < count; one++) {
        ssize_t size = write(fd, parts[one].iov_base, parts[one].iov_len);
        if (size < 0) return sum ? sum : -1;
        sum += size;
        if ((size_t)size < parts[one].iov_len) break;
    }
    return sum;
}

/* What is called by a descriptor. */
#define HELD(name, call, params, args, size) int name params { \
    char path[2 * PATH_MAX]; REAL(name); int done = real args; \
    if (!done && seen(path, fd, NULL)) { noted(call, fd, 0, 0, NULL, size, path, ""); } \
    return done; }
HELD(fsync, "fsync", (int fd), (fd), 0)
HELD(fdatasync, "fsync", (int fd), (fd), 0)
HELD(syncfs, "syncfs", (int fd), (fd), 0)
HELD(ftruncate, "truncate", (int fd, off_t size), (fd, size), size)
HELD(ftruncate64, "truncate", (int fd, off64_t size), (fd, size), size)

/* What is called by names. */
#define NAMED(name, call, params, args, folder, path, flags) int name params { \
    char whole_[2 * PATH_MAX]; int wanted = seen(whole_, folder, path); REAL(name); int done = real args; \
    if (!done && wanted) { noted(call, -1, flags, 0, NULL, 0, whole_, ""); } \
    return done; }
NAMED(mkdir, "mkdir", (const char *path, mode_t mode), (path, mode), AT_FDCWD, path, 0)
NAMED(mkdirat, "mkdir", (int folder, const char *path, mode_t mode), (folder, path, mode), folder, path, 0)
NAMED(rmdir, "rmdir", (const char *path), (path), AT_FDCWD, path, 0)
NAMED(unlink, "unlink", (const char *path), (path), AT_FDCWD, path, 0)
NAMED(unlinkat, flags & AT_REMOVEDIR ? "rmdir" : "unlink", (int folder, const char *path, int flags), (folder, path, flags),
      folder, path, 0)
#define PAIRED(name, call, params, args, a, from, folder, path, flags) int name params { \
    char one[2 * PATH_MAX], other[2 * PATH_MAX]; int wanted = seen(one, a, from) | seen(other, folder, path); \
    REAL(name); int done = real args; \
    if (!done && wanted) { noted(call, -1, flags, 0, NULL, 0, one, other); } \
    return done; }
PAIRED(rename, "rename", (const char *from, const char *path), (from, path), AT_FDCWD, from, AT_FDCWD, path, 0)
PAIRED(renameat, "rename", (int a, const char *from, int b, const char *path), (a, from, b, path), a, from, b, path, 0)
PAIRED(renameat2, "rename", (int a, const char *from, int b, const char *path, unsigned flags), (a, from, b, path, flags),
       a, from, b, path, flags)
PAIRED(link, "link", (const char *from, const char *path), (from, path), AT_FDCWD, from, AT_FDCWD, path, 0)
PAIRED(linkat, "link", (int a, const char *from, int b, const char *path, int flags), (a, from, b, path, flags),
       a, from, b, path, 0)
/* What a link says is no path: it is told as it is. */
static int linked(int done, const char *to, int folder, const char *path) {
    char name[2 * PATH_MAX];
    if (!done && seen(name, folder, path)) noted("symlink", -1, 0, 0, NULL, 0, name, to);
    return done;
}
int symlink(const char *to, const char *path) { REAL(symlink); return linked(real(to, path), to, AT_FDCWD, path); }
int symlinkat(const char *to, int folder, const char *path) {
    REAL(symlinkat); return linked(real(to, folder, path), to, folder, path); }
