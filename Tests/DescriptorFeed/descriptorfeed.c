#define _GNU_SOURCE
#include "descriptorfeed.h"
#include <dlfcn.h>
#include <errno.h>
#include <libusb-1.0/libusb.h>
#include <linux/usbdevice_fs.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static int file = -1;
static libusb_context *context;
static libusb_device_handle *handle;
static const uint8_t *answers;
static size_t answer_count;
static struct usbdevfs_urb *waiting;

// Takes the next answer, at most `room` bytes of it; -1 when there is none.
static int take(uint8_t *to, size_t room) {
    if (answer_count == 0) return -1;
    size_t count = answers[0];
    answers++, answer_count--;
    if (count > answer_count) count = answer_count;
    size_t fits = count < room ? count : room;
    memcpy(to, answers, fits);
    answers += count, answer_count -= count;
    return (int)fits;
}

static int submit(struct usbdevfs_urb *urb) {
    int room = urb->buffer_length - 8;
    int count = room < 0 ? -1 : take((uint8_t *)urb->buffer + 8, (size_t)room);
    urb->status = count < 0 ? -EPIPE : 0;
    urb->actual_length = count < 0 ? 0 : count;
    waiting = urb;
    return 0;
}

static int reap(struct usbdevfs_urb **urb) {
    if (!waiting) return errno = EAGAIN, -1;
    *urb = waiting;
    waiting = NULL;
    return 0;
}

static int answer(unsigned long request, void *argument) {
    switch (request) {
    case USBDEVFS_CONNECTINFO:
        *(struct usbdevfs_connectinfo *)argument = (struct usbdevfs_connectinfo){.devnum = 1};
        return 0;
    case USBDEVFS_GET_CAPABILITIES: *(uint32_t *)argument = 0; return 0;
    case USBDEVFS_GET_SPEED: return 3;
    case USBDEVFS_CONTROL: {
        // libusb asks for the active configuration only.
        struct usbdevfs_ctrltransfer *transfer = argument;
        if (transfer->wLength > 0) *(uint8_t *)transfer->data = 1;
        return 1;
    }
    case USBDEVFS_SUBMITURB: return submit(argument);
    case USBDEVFS_REAPURB:
    case USBDEVFS_REAPURBNDELAY: return reap(argument);
    case USBDEVFS_DISCARDURB: return errno = EINVAL, -1;
    default: return errno = ENOTTY, -1;
    }
}

// In front of the C library's: what libusb asks about our file is answered here, everything else goes on.
int ioctl(int descriptor, unsigned long request, ...) {
    static int (*real)(int, unsigned long, ...);
    va_list list;
    va_start(list, request);
    void *argument = va_arg(list, void *);
    va_end(list);
    if (descriptor >= 0 && descriptor == file) return answer(request, argument);
    if (!real) real = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    return real(descriptor, request, argument);
}

struct libusb_device_handle *descriptorfeed_open(
    const uint8_t *descriptors, size_t count, const uint8_t *given, size_t given_count) {
    if (!context) {
        libusb_set_option(NULL, LIBUSB_OPTION_NO_DEVICE_DISCOVERY);
        if (libusb_init(&context) != 0) return context = NULL, NULL;
        libusb_set_option(context, LIBUSB_OPTION_LOG_LEVEL, LIBUSB_LOG_LEVEL_NONE);
    }
    file = memfd_create("descriptors", MFD_CLOEXEC);
    if (file < 0) return NULL;
    answers = given, answer_count = given_count, waiting = NULL;
    if (write(file, descriptors, count) != (ssize_t)count || lseek(file, 0, SEEK_SET) != 0 ||
        libusb_wrap_sys_device(context, file, &handle) != 0) {
        descriptorfeed_close();
        return NULL;
    }
    return handle;
}

void descriptorfeed_close(void) {
    if (handle) libusb_close(handle);
    handle = NULL;
    if (file >= 0) close(file);
    file = -1;
}
