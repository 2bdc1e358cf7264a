/* Stands between the worker and the kernel (LD_PRELOAD): writes down every change of files below one folder in the order
 * it happens, or lets a chosen system call fail, or ends the process at it. It knows nothing of SQLite or Shuke.
 *
 * SHUKE_TORTURE_WATCH   the folder, absolute
 * SHUKE_TORTURE_LOG     record into this file; what the worker says on stdout is recorded between the changes
 * SHUKE_TORTURE_MODE    die | fail
 * SHUKE_TORTURE_ARM     counting begins when the worker says a line that starts with this
 * SHUKE_TORTURE_AT      the how-manieth call from then on it is (0 = the first)
 * SHUKE_TORTURE_ERRNO   what a failing call says; for ENOSPC only calls that need room are counted
 * SHUKE_TORTURE_STICKY  1 = every later call fails as well, until the worker says "lift"
 * SHUKE_TORTURE_PART    1 = the chosen write still writes its first half
 * SHUKE_TORTURE_READS   0 = reading never fails
 * SHUKE_TORTURE_SHIFT   seconds the clock is ahead (negative: behind)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { OPEN = 1, WRITE, SIZE, SYNC, RENAME, UNLINK, MKDIR, RMDIR, SYNCDIR, SAY, LINK, FAULT };
enum { CREATED = 1, TRUNCATED = 2 };
enum { LONGEST = 4096, FDS = 4096 };

/* One record of the log; `a` and `b` bytes follow it. */
struct head {
  uint32_t kind, file;
  uint64_t at;
  uint32_t a, b;
};

static char watched[LONGEST];
static size_t watched_len;
static char arm[64];
static int recording = -1;
static int dying, failing, sticky, part, reads;
static int fault;
static long when = -1, seen;
static int armed;
static long shift;

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static uint32_t opened; /* numbers given to open files: descriptors are used again, numbers are not */
static uint32_t files[FDS];
static char folders[FDS];
static char paths[FDS][256]; /* of folders only, for SYNCDIR */

static long env_number(const char *name, long otherwise) {
  const char *text = getenv(name);
  return text && *text ? atol(text) : otherwise;
}

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("SHUKE_TORTURE_WATCH");
  shift = env_number("SHUKE_TORTURE_SHIFT", 0);
  if (!folder || strlen(folder) >= LONGEST) return;
  strcpy(watched, folder);
  const char *log = getenv("SHUKE_TORTURE_LOG");
  if (log && *log) {
    int fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    /* Out of the way: SQLite refuses descriptors below 3 and programs close what they know. */
    recording = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 900);
    syscall(SYS_close, fd);
  }
  const char *mode = getenv("SHUKE_TORTURE_MODE");
  dying = mode && !strcmp(mode, "die");
  failing = mode && !strcmp(mode, "fail");
  const char *word = getenv("SHUKE_TORTURE_ARM");
  if (word) strncpy(arm, word, sizeof arm - 1);
  armed = !arm[0];
  when = env_number("SHUKE_TORTURE_AT", -1);
  fault = (int)env_number("SHUKE_TORTURE_ERRNO", EIO);
  sticky = (int)env_number("SHUKE_TORTURE_STICKY", 0);
  reads = (int)env_number("SHUKE_TORTURE_READS", 1);
  part = (int)env_number("SHUKE_TORTURE_PART", 0);
  watched_len = strlen(watched);
}

static int is_watched(const char *path) {
  return watched_len && path && !strncmp(path, watched, watched_len) &&
         (path[watched_len] == '/' || path[watched_len] == 0);
}

static int is_open(int fd) { return fd >= 0 && fd < FDS && files[fd]; }

static void note(uint32_t kind, uint32_t file, uint64_t at, const void *a, size_t alen, const void *b, size_t blen) {
  if (recording < 0) return;
  struct head head = {kind, file, at, (uint32_t)alen, (uint32_t)blen};
  struct iovec parts[3] = {{&head, sizeof head}, {(void *)a, alen}, {(void *)b, blen}};
  if (syscall(SYS_writev, recording, parts, 3) != (long)(sizeof head + alen + blen)) {
    static const char lost[] = "interpose: the log could not be written\n";
    syscall(SYS_write, 2, lost, sizeof lost - 1);
    syscall(SYS_exit_group, 70);
  }
}

/* Whether this call is the chosen one: 0 = go on, 1 = it fails (errno is set). Ends the process when it is to die here;
 * `half` is then written first, so that a write can be cut in two. */
static int chosen(const char *call, int needs_room, int fd, const void *data, size_t len, off_t at) {
  if (!armed || when < 0 || !(dying || failing)) return 0;
  if (fault == ENOSPC && failing && !needs_room) return 0;
  long now = seen++;
  if (now != when && !(failing && sticky && now > when)) return 0;
  if (part && len > 1 && now == when) {
    if (at < 0) syscall(SYS_write, fd, data, len / 2);
    else syscall(SYS_pwrite64, fd, data, len / 2, at);
  }
  note(FAULT, 0, (uint64_t)now, call, strlen(call), 0, 0);
  if (dying) {
    syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    for (;;) pause();
  }
  errno = fault;
  return 1;
}

static void heard(const char *text, size_t len) {
  if (!armed && strlen(arm) <= len && !memcmp(text, arm, strlen(arm))) armed = 1;
  if (len >= 4 && !memcmp(text, "lift", 4)) armed = 0, when = -1;
}

static int open_any(int dir, const char *path, int flags, mode_t mode) {
  if (!is_watched(path)) return (int)syscall(SYS_openat, dir, path, flags, mode);
  pthread_mutex_lock(&order);
  struct stat was;
  int missing = syscall(SYS_newfstatat, AT_FDCWD, path, &was, 0) != 0;
  int creates = (flags & O_CREAT) && missing;
  int fd = chosen("open", creates, -1, 0, 0, 0) ? -1 : (int)syscall(SYS_openat, dir, path, flags, mode);
  if (fd >= 0 && fd < FDS) {
    files[fd] = ++opened;
    folders[fd] = !missing && S_ISDIR(was.st_mode);
    if (folders[fd] && strlen(path) < sizeof paths[fd]) strcpy(paths[fd], path);
    uint64_t how = (creates ? CREATED : 0) | ((flags & O_TRUNC) ? TRUNCATED : 0);
    if (!folders[fd]) note(OPEN, files[fd], how, path, strlen(path), 0, 0);
  }
  pthread_mutex_unlock(&order);
  return fd;
}

#define MODE_OF(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | O_TMPFILE)) { \
    va_list more; \
    va_start(more, flags); \
    mode = va_arg(more, mode_t); \
    va_end(more); \
  }

int open(const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_any(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_any(AT_FDCWD, path, flags, mode);
}
int openat(int dir, const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_any(dir, path, flags, mode);
}
int openat64(int dir, const char *path, int flags, ...) {
  MODE_OF(flags)
  return open_any(dir, path, flags, mode);
}
int creat(const char *path, mode_t mode) { return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd) {
  if (is_open(fd)) files[fd] = 0;
  return (int)syscall(SYS_close, fd);
}

static ssize_t write_any(int fd, const void *data, size_t len, off_t at) {
  pthread_mutex_lock(&order);
  off_t place = at;
  if (at < 0) {
    int flags = (int)syscall(SYS_fcntl, fd, F_GETFL);
    place = (off_t)syscall(SYS_lseek, fd, 0, (flags & O_APPEND) ? SEEK_END : SEEK_CUR);
  }
  ssize_t done = -1;
  if (!chosen("write", 1, fd, data, len, at))
    done = at < 0 ? syscall(SYS_write, fd, data, len) : syscall(SYS_pwrite64, fd, data, len, at);
  if (done > 0) note(WRITE, files[fd], (uint64_t)place, data, (size_t)done, 0, 0);
  pthread_mutex_unlock(&order);
  return done;
}

ssize_t write(int fd, const void *data, size_t len) {
  if (is_open(fd)) return write_any(fd, data, len, -1);
  if (fd == 1 && watched_len) {
    pthread_mutex_lock(&order);
    heard(data, len);
    note(SAY, 0, 0, data, len, 0, 0);
    pthread_mutex_unlock(&order);
  }
  return syscall(SYS_write, fd, data, len);
}
ssize_t pwrite(int fd, const void *data, size_t len, off_t at) {
  return is_open(fd) ? write_any(fd, data, len, at) : syscall(SYS_pwrite64, fd, data, len, at);
}
ssize_t pwrite64(int fd, const void *data, size_t len, off64_t at) { return pwrite(fd, data, len, at); }

/* In pieces, so that there is one way of writing to look after; whoever calls it copes with a short answer. */
ssize_t writev(int fd, const struct iovec *pieces, int count) {
  if (!is_open(fd)) return syscall(SYS_writev, fd, pieces, count);
  for (int i = 0; i < count; i++)
    if (pieces[i].iov_len) return write_any(fd, pieces[i].iov_base, pieces[i].iov_len, -1);
  return 0;
}

static int size_any(int fd, off_t size) {
  if (!is_open(fd)) return (int)syscall(SYS_ftruncate, fd, size);
  pthread_mutex_lock(&order);
  int said = chosen("truncate", 1, -1, 0, 0, 0) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
  if (!said) note(SIZE, files[fd], (uint64_t)size, 0, 0, 0, 0);
  pthread_mutex_unlock(&order);
  return said;
}
int ftruncate(int fd, off_t size) { return size_any(fd, size); }
int ftruncate64(int fd, off64_t size) { return size_any(fd, size); }
int fallocate(int fd, int mode, off_t at, off_t len) {
  if (!is_open(fd)) return (int)syscall(SYS_fallocate, fd, mode, at, len);
  errno = EOPNOTSUPP;
  return -1;
}
int fallocate64(int fd, int mode, off64_t at, off64_t len) { return fallocate(fd, mode, at, len); }
int posix_fallocate(int fd, off_t at, off_t len) {
  return is_open(fd) ? EOPNOTSUPP : (int)syscall(SYS_fallocate, fd, 0, at, len);
}

static int sync_any(int fd, long number) {
  if (!is_open(fd)) return (int)syscall(number, fd);
  pthread_mutex_lock(&order);
  int said = chosen("sync", 1, -1, 0, 0, 0) ? -1 : (int)syscall(number, fd);
  if (!said && folders[fd]) note(SYNCDIR, 0, 0, paths[fd], strlen(paths[fd]), 0, 0);
  if (!said && !folders[fd]) note(SYNC, files[fd], 0, 0, 0, 0, 0);
  pthread_mutex_unlock(&order);
  return said;
}
int fsync(int fd) { return sync_any(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_any(fd, SYS_fdatasync); }

/* Copies inside the kernel would pass us by; whoever is told that there are none reads and writes. */
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t len, unsigned flags) {
  if (!is_open(in) && !is_open(out)) return syscall(SYS_copy_file_range, in, from, out, to, len, flags);
  errno = ENOSYS;
  return -1;
}
ssize_t sendfile(int out, int in, off_t *from, size_t len) {
  if (!is_open(in) && !is_open(out)) return syscall(SYS_sendfile, out, in, from, len);
  errno = ENOSYS;
  return -1;
}
ssize_t sendfile64(int out, int in, off64_t *from, size_t len) { return sendfile(out, in, from, len); }

/* A change of names. */
static int names(uint32_t kind, const char *path, const char *other, mode_t mode) {
  pthread_mutex_lock(&order);
  int said = -1;
  int needs_room = kind != UNLINK && kind != RMDIR;
  if (!chosen("name", needs_room, -1, 0, 0, 0)) {
    switch (kind) {
      case RENAME: said = (int)syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, other, 0); break;
      case LINK: said = (int)syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, other, 0); break;
      case UNLINK: said = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0); break;
      case MKDIR: said = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode); break;
      default: said = (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
    }
  }
  if (!said) note(kind, 0, 0, path, strlen(path), other, other ? strlen(other) : 0);
  pthread_mutex_unlock(&order);
  return said;
}
int rename(const char *from, const char *to) {
  if (is_watched(from) || is_watched(to)) return names(RENAME, from, to, 0);
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
int renameat(int a, const char *from, int b, const char *to) {
  if (is_watched(from) || is_watched(to)) return names(RENAME, from, to, 0);
  return (int)syscall(SYS_renameat2, a, from, b, to, 0);
}
int link(const char *from, const char *to) {
  if (is_watched(from) || is_watched(to)) return names(LINK, from, to, 0);
  return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}
int linkat(int a, const char *from, int b, const char *to, int flags) {
  if (is_watched(from) || is_watched(to)) return names(LINK, from, to, 0);
  return (int)syscall(SYS_linkat, a, from, b, to, flags);
}
int unlink(const char *path) {
  return is_watched(path) ? names(UNLINK, path, 0, 0) : (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}
int mkdir(const char *path, mode_t mode) {
  return is_watched(path) ? names(MKDIR, path, 0, mode) : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}
int rmdir(const char *path) {
  return is_watched(path) ? names(RMDIR, path, 0, 0) : (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}

/* Reading can fail as well (EIO); it never needs room. */
ssize_t read(int fd, void *data, size_t len) {
  if (failing && reads && is_open(fd)) {
    pthread_mutex_lock(&order);
    int fails = chosen("read", 0, -1, 0, 0, 0);
    pthread_mutex_unlock(&order);
    if (fails) return -1;
  }
  return syscall(SYS_read, fd, data, len);
}
ssize_t pread(int fd, void *data, size_t len, off_t at) {
  if (failing && reads && is_open(fd)) {
    pthread_mutex_lock(&order);
    int fails = chosen("read", 0, -1, 0, 0, 0);
    pthread_mutex_unlock(&order);
    if (fails) return -1;
  }
  return syscall(SYS_pread64, fd, data, len, at);
}
ssize_t pread64(int fd, void *data, size_t len, off64_t at) { return pread(fd, data, len, at); }

int clock_gettime(clockid_t clock, struct timespec *now) {
  int said = (int)syscall(SYS_clock_gettime, clock, now);
  if (!said && clock == CLOCK_REALTIME) now->tv_sec += shift;
  return said;
}
int gettimeofday(struct timeval *now, void *zone) {
  struct timespec exact;
  (void)zone;
  if (clock_gettime(CLOCK_REALTIME, &exact)) return -1;
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}
time_t time(time_t *out) {
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  if (out) *out = exact.tv_sec;
  return exact.tv_sec;
}
