/* A disk that fails when it is told to, and a clock that is set. Loaded before the C library, this counts the calls by which
   SQLite and PostgreSQL write, fails those that the test asks for, and adds to the time of day what the test says, through a
   file of five numbers that both have mapped. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct orders {
  /* Calls so far. */
  int64_t calls;
  /* The first call that fails, and the first after it that does not. */
  int64_t from, until;
  /* Below zero: only of calls that make lasting what was written. */
  int64_t error;
  /* Milliseconds that the clock is ahead of the machine's. */
  int64_t ahead;
};
static struct orders *orders;

/* The C library's own function, which this one stands before. */
#define NEXT(function) ((__typeof__(&function))dlsym(RTLD_NEXT, #function))

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("FAILING_DISK");
  int file = path ? NEXT(open)(path, O_RDWR) : -1;
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED) orders = mapped;
  close(file);
}

static int fails(int lasting) {
  if (!orders) return 0;
  int64_t call = __atomic_add_fetch(&orders->calls, 1, __ATOMIC_SEQ_CST);
  if (call < __atomic_load_n(&orders->from, __ATOMIC_SEQ_CST)) return 0;
  if (call >= __atomic_load_n(&orders->until, __ATOMIC_SEQ_CST)) return 0;
  int64_t error = __atomic_load_n(&orders->error, __ATOMIC_SEQ_CST);
  if (error < 0 && !lasting) return 0;
  errno = (int)(error < 0 ? -error : error);
  return 1;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  return fails(0) ? -1 : NEXT(pwrite64)(file, bytes, count, at);
}

/* PostgreSQL's names for the same. */
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
  return fails(0) ? -1 : NEXT(pwrite)(file, bytes, count, at);
}

ssize_t pwritev(int file, const struct iovec *pieces, int count, off_t at) {
  return fails(0) ? -1 : NEXT(pwritev)(file, pieces, count, at);
}

int fsync(int file) { return fails(1) ? -1 : NEXT(fsync)(file); }

int fdatasync(int file) { return fails(1) ? -1 : NEXT(fdatasync)(file); }

int ftruncate64(int file, off64_t length) { return fails(0) ? -1 : NEXT(ftruncate64)(file, length); }

/* Only the time of day is moved: how long something takes is measured by another clock. */
int clock_gettime(clockid_t id, struct timespec *time) {
  static __typeof__(&clock_gettime) next;
  if (!next) next = NEXT(clock_gettime);
  int told = next(id, time);
  int64_t ahead = orders && id == CLOCK_REALTIME ? __atomic_load_n(&orders->ahead, __ATOMIC_SEQ_CST) : 0;
  if (told == 0 && ahead != 0) {
    int64_t nanoseconds = time->tv_nsec + ahead % 1000 * 1000000;
    time->tv_sec += ahead / 1000 + (nanoseconds >= 1000000000) - (nanoseconds < 0);
    time->tv_nsec = (nanoseconds + 1000000000) % 1000000000;
  }
  return told;
}

/* There is no folder for temporary files, as in a container whose root is only read. SQLite's begin with these letters. */
static int is_temporary(const char *path) {
  if (!getenv("NO_TEMPORARY_FILES") || !strstr(path, "/etilqs_")) return 0;
  errno = EROFS;
  return 1;
}

int open(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t mode = va_arg(more, mode_t);
  va_end(more);
  return is_temporary(path) ? -1 : NEXT(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t mode = va_arg(more, mode_t);
  va_end(more);
  return is_temporary(path) ? -1 : NEXT(open64)(path, flags, mode);
}
