#define _GNU_SOURCE
#include "crashpoint.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static _Atomic unsigned long own_count;
static _Atomic unsigned long *count = &own_count;
static unsigned long strike_at = ~0ul;

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("CRASHPOINT_AT");
    if (at && *at) strike_at = strtoul(at, NULL, 10);
    const char *path = getenv("CRASHPOINT_FILE");
    if (!path || !*path) return;
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *page = mmap(NULL, sizeof own_count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (page != MAP_FAILED) count = page;
}

static void point(void) {
    if (atomic_fetch_add(count, 1) == strike_at) kill(getpid(), SIGKILL);
}

// Each durable act is two points: before it, and after it.
#define DURABLE(type, name, parameters, arguments)                          \
    type name parameters {                                                  \
        static type(*real) parameters;                                      \
        if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name);      \
        point();                                                            \
        type result = real arguments;                                       \
        int saved = errno;                                                  \
        point();                                                            \
        errno = saved;                                                      \
        return result;                                                      \
    }

DURABLE(int, fsync, (int file), (file))
DURABLE(int, fdatasync, (int file), (file))
DURABLE(int, rename, (const char *from, const char *to), (from, to))
DURABLE(int, renameat2, (int a, const char *from, int b, const char *to, unsigned int flags), (a, from, b, to, flags))
DURABLE(int, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags))
