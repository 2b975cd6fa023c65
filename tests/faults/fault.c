/* Counts the calls of a build that change the disk, and strikes at one of them; see shim.py for what it can do.

   Loaded with LD_PRELOAD. It sleeps until fault_arm() is called, which reads the environment:
     FAULT_COUNT  a file that all processes share as their counter
     FAULT_UNDER  only what lies below these folders counts (separated by colons)
     FAULT_SET    "writes" (default) or "reads"
     FAULT_AT     the number of the call to strike at, counted from 1; 0 only counts
     FAULT_DO     "kill", "torn" (half of a write, then kill), "stop", "short" (half of a write), or an error number
     FAULT_CALL   only calls of this name are struck, from that number on ("": of any)
     FAULT_TIMES  how many calls in a row are struck; 0 for all from then on
     FAULT_HITS   a file that gets a line for each call that was struck: number, name, path
     FAULT_TRACE  a file that gets the same line for each call that counts
   A process that starts with FAULT_AT set is armed at once. */
#include "shim.h"
#include <dirent.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/time.h>
#include <utime.h>

enum { KILL = -1, TORN = -2, STOP = -3, SHORT = -4 };

static long *counter; /* of the calls, then of those that were struck */
static long at, times;
static int deed, reads, hits = -1, trace = -1;
static const char *only;

void fault_arm(void) {
    const char *what = given("FAULT_DO");
    int file = opened(given("FAULT_COUNT"), O_RDWR);
    if (file < 0) return;
    counter = mmap(NULL, 2 * sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    syscall(SYS_close, file);
    if (counter == MAP_FAILED) abort();
    under = strdup(given("FAULT_UNDER"));
    only = strdup(given("FAULT_CALL"));
    at = atol(given("FAULT_AT"));
    times = *given("FAULT_TIMES") ? atol(given("FAULT_TIMES")) : 1;
    reads = !strcmp(given("FAULT_SET"), "reads");
    deed = !strcmp(what, "kill") ? KILL : !strcmp(what, "torn") ? TORN : !strcmp(what, "stop") ? STOP
         : !strcmp(what, "short") ? SHORT : atoi(what);
    hits = opened(given("FAULT_HITS"), O_WRONLY | O_CREAT | O_APPEND);
    trace = opened(given("FAULT_TRACE"), O_WRONLY | O_CREAT | O_APPEND);
}

__attribute__((constructor)) static void begin(void) { if (*given("FAULT_AT")) fault_arm(); }

static void told(int file, long number, const char *call, const char *path) {
    char line[PATH_MAX + 99];
    int length = snprintf(line, sizeof line, "%ld\t%s\t%s\n", number, call, path);
    if (file >= 0) syscall(SYS_write, file, line, length);
}

/* 0: go on. 1: fail, errno is set. SHORT, TORN: do half. The rest does not return, or in its own time. */
static int struck(const char *call, int folder, const char *path) {
    char name[2 * PATH_MAX];
    int before = errno;
    if (!counter) return 0;
    whole(name, folder, path);
    if (!counts(name)) { errno = before; return 0; }
    long number = __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
    told(trace, number, call, name);
    if (!at || number < at || (*only && strcmp(only, call))
        || (times && __atomic_add_fetch(counter + 1, 1, __ATOMIC_SEQ_CST) > times)) { errno = before; return 0; }
    told(hits, number, call, name);
    errno = before;
    if (deed == KILL) { kill(0, SIGKILL); pause(); }
    if (deed == STOP) { raise(SIGSTOP); return 0; }
    if (deed == SHORT || deed == TORN) return deed;
    errno = deed;
    return 1;
}

static void die(void) { kill(0, SIGKILL); pause(); }


/* What opens: for writing it changes something, for reading it may find nothing. */
static int opening(int folder, const char *path, int flags) {
    int writes = (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC);
    if (reads ? writes || flags & O_DIRECTORY : !writes) return 0;
    int s = struck("open", folder, path);
    if (s == TORN) die();
    return s == 1;
}
#define OPEN(name) int name(const char *path, int flags, ...) { \
    REAL(name); MODE; return opening(AT_FDCWD, path, flags) ? -1 : real(path, flags, mode); }
#define OPENAT(name) int name(int folder, const char *path, int flags, ...) { \
    REAL(name); MODE; return opening(folder, path, flags) ? -1 : real(folder, path, flags, mode); }
OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)
int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* What is read. */
DIR *opendir(const char *path) { REAL(opendir); return reads && struck("opendir", AT_FDCWD, path) == 1 ? NULL : real(path); }
DIR *fdopendir(int fd) { REAL(fdopendir); return reads && struck("opendir", fd, NULL) == 1 ? NULL : real(fd); }
ssize_t read(int fd, void *data, size_t size) { REAL(read); return reads && struck("read", fd, NULL) == 1 ? -1 : real(fd, data, size); }

/* What is written: half of it may have been, before the end. */
#define WRITE(name, params, args, half) ssize_t name params { \
    REAL(name); int s = reads ? 0 : struck(#name, fd, NULL); \
    if (s == TORN) { real half; die(); } \
    return s == 1 ? -1 : s == SHORT && size > 1 ? real half : real args; }
WRITE(write, (int fd, const void *data, size_t size), (fd, data, size), (fd, data, size / 2))
WRITE(pwrite, (int fd, const void *data, size_t size, off_t to), (fd, data, size, to), (fd, data, size / 2, to))
WRITE(pwrite64, (int fd, const void *data, size_t size, off64_t to), (fd, data, size, to), (fd, data, size / 2, to))

#define GUARD(type, failed, name, params, args, folder, path) type name params { \
    REAL(name); int s = reads ? 0 : struck(#name, folder, path); if (s == TORN) die(); return s == 1 ? failed : real args; }
#define PATHED(name, params, args, folder, path) GUARD(int, -1, name, params, args, folder, path)
#define NAMED(name, params, args) PATHED(name, params, args, AT_FDCWD, path)
#define HELD(name, params, args) PATHED(name, params, args, fd, NULL)
GUARD(ssize_t, -1, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count), fd, NULL)
GUARD(ssize_t, -1, pwritev, (int fd, const struct iovec *parts, int count, off_t to), (fd, parts, count, to), fd, NULL)
GUARD(ssize_t, -1, pwritev64, (int fd, const struct iovec *parts, int count, off64_t to), (fd, parts, count, to), fd, NULL)
GUARD(ssize_t, -1, sendfile, (int fd, int from, off_t *at_, size_t size), (fd, from, at_, size), fd, NULL)
GUARD(ssize_t, -1, sendfile64, (int fd, int from, off64_t *at_, size_t size), (fd, from, at_, size), fd, NULL)
GUARD(ssize_t, -1, copy_file_range, (int from, off64_t *a, int fd, off64_t *b, size_t size, unsigned flags),
      (from, a, fd, b, size, flags), fd, NULL)
HELD(fsync, (int fd), (fd))
HELD(fdatasync, (int fd), (fd))
HELD(syncfs, (int fd), (fd))
HELD(ftruncate, (int fd, off_t size), (fd, size))
HELD(ftruncate64, (int fd, off64_t size), (fd, size))
HELD(fallocate, (int fd, int mode, off_t from, off_t size), (fd, mode, from, size))
HELD(fallocate64, (int fd, int mode, off64_t from, off64_t size), (fd, mode, from, size))
HELD(fchmod, (int fd, mode_t mode), (fd, mode))
HELD(fchown, (int fd, uid_t user, gid_t group), (fd, user, group))
HELD(futimens, (int fd, const struct timespec when[2]), (fd, when))
NAMED(truncate, (const char *path, off_t size), (path, size))
NAMED(truncate64, (const char *path, off64_t size), (path, size))
NAMED(chmod, (const char *path, mode_t mode), (path, mode))
NAMED(chown, (const char *path, uid_t user, gid_t group), (path, user, group))
NAMED(lchown, (const char *path, uid_t user, gid_t group), (path, user, group))
NAMED(utime, (const char *path, const struct utimbuf *when), (path, when))
NAMED(utimes, (const char *path, const struct timeval when[2]), (path, when))
NAMED(mkdir, (const char *path, mode_t mode), (path, mode))
NAMED(rmdir, (const char *path), (path))
NAMED(unlink, (const char *path), (path))
NAMED(remove, (const char *path), (path))
PATHED(rename, (const char *from, const char *path), (from, path), AT_FDCWD, path)
PATHED(link, (const char *from, const char *path), (from, path), AT_FDCWD, path)
PATHED(symlink, (const char *to, const char *path), (to, path), AT_FDCWD, path)
PATHED(renameat, (int a, const char *from, int folder, const char *path), (a, from, folder, path), folder, path)
PATHED(renameat2, (int a, const char *from, int folder, const char *path, unsigned flags), (a, from, folder, path, flags),
       folder, path)
PATHED(linkat, (int a, const char *from, int folder, const char *path, int flags), (a, from, folder, path, flags), folder, path)
PATHED(symlinkat, (const char *to, int folder, const char *path), (to, folder, path), folder, path)
PATHED(mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode), folder, path)
PATHED(unlinkat, (int folder, const char *path, int flags), (folder, path, flags), folder, path)
PATHED(fchmodat, (int folder, const char *path, mode_t mode, int flags), (folder, path, mode, flags), folder, path)
PATHED(fchownat, (int folder, const char *path, uid_t user, gid_t group, int flags), (folder, path, user, group, flags),
       folder, path)
PATHED(utimensat, (int folder, const char *path, const struct timespec when[2], int flags), (folder, path, when, flags),
       folder, path)
