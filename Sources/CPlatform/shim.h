#pragma once
// Swift cannot call C variadics: one typed door per argument kind, nothing else.
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <unistd.h>

static inline int cplatform_prctl(int option, unsigned long argument) { return prctl(option, argument, 0, 0, 0); }
static inline int cplatform_ioctl(int descriptor, unsigned long request, void *argument) { return ioctl(descriptor, request, argument); }
static inline int cplatform_ioctl_value(int descriptor, unsigned long request, long argument) { return ioctl(descriptor, request, argument); }
static inline int cplatform_fcntl(int descriptor, int command, int argument) { return fcntl(descriptor, command, argument); }

// glibc shows accept4 to GNU programs only.
static inline int cplatform_accept_cloexec(int descriptor) { return (int)syscall(SYS_accept4, descriptor, 0, 0, SOCK_CLOEXEC); }

static inline int cplatform_rename_noreplace(const char *from, const char *to) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 1u /* RENAME_NOREPLACE */);
}

// getopt_long speaks through globals, which Swift rightly refuses to touch: here they become arguments.
static inline void cplatform_getopt_start(void) { opterr = 0; optind = 0; }
static inline int cplatform_getopt(int count, char **words, const char *letters, const struct option *names, int *name, char **value, int *next) {
    optarg = 0;
    int found = getopt_long(count, words, letters, names, name);
    *value = optarg;
    *next = optind;
    return found;
}

// The C library shows these to GNU sources only, under the same values.
static inline int cplatform_o_direct(void) { return __O_DIRECT; }
