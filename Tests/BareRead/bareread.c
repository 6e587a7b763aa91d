// Reads one object from a PTP camera with libusb alone: the yardstick for our own reading.
//
//   bareread BUS ADDRESS HANDLE TRANSFER-BYTES TRANSFERS
//
// Opens a session, asks for the whole object (GetObject) and keeps so many transfers of so many bytes in flight until
// the data phase and the response are in; bytes are counted and discarded. No recovery, no checks but the lengths.
// Prints: bytes, wall seconds, processor seconds (user and system).
#include <libusb-1.0/libusb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { BULK_IN = 0x81, BULK_OUT = 0x02, TIMEOUT_MS = 60000, HEADER = 12, MOST_TRANSFERS = 64 };

static uint64_t received;
static int in_flight, phases_left, failed;

static void fail(const char *what, int code) {
    fprintf(stderr, "bareread: cannot %s: %s\n", what, libusb_error_name(code));
    exit(1);
}

static void command(libusb_device_handle *device, uint16_t code, uint32_t transaction, uint32_t parameter) {
    uint32_t words[4] = {16, 1 | (uint32_t)code << 16, transaction, parameter};
    int moved, result = libusb_bulk_transfer(device, BULK_OUT, (unsigned char *)words, 16, &moved, TIMEOUT_MS);
    if (result != 0 || moved != 16) fail("send a command", result);
}

static void response(libusb_device_handle *device) {
    unsigned char bytes[1024];
    int moved, result = libusb_bulk_transfer(device, BULK_IN, bytes, sizeof bytes, &moved, TIMEOUT_MS);
    if (result != 0 || moved < HEADER || bytes[4] != 3 || bytes[6] != 0x01 || bytes[7] != 0x20) {
        fail("read an OK response", result);
    }
}

// A short transfer ends a phase: first the data, then the response.
static void LIBUSB_CALL arrived(struct libusb_transfer *transfer) {
    in_flight--;
    if (transfer->status == LIBUSB_TRANSFER_CANCELLED) return;
    if (transfer->status != LIBUSB_TRANSFER_COMPLETED) {
        failed = 1;
        return;
    }
    received += (uint64_t)transfer->actual_length;
    if (transfer->actual_length < transfer->length) phases_left--;
    if (phases_left > 0 && !failed && libusb_submit_transfer(transfer) == 0) in_flight++;
}

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

int main(int count, char **words) {
    if (count != 6) {
        fprintf(stderr, "bareread: usage: bareread BUS ADDRESS HANDLE TRANSFER-BYTES TRANSFERS\n");
        return 64;
    }
    int bus = atoi(words[1]), address = atoi(words[2]), length = atoi(words[4]), transfers = atoi(words[5]);
    uint32_t handle = (uint32_t)strtoul(words[3], NULL, 0);
    if (length < 512 || transfers < 1 || transfers > MOST_TRANSFERS) return 64;

    libusb_context *context;
    int result = libusb_init(&context);
    if (result != 0) fail("start libusb", result);
    libusb_device **list;
    ssize_t devices = libusb_get_device_list(context, &list);
    libusb_device_handle *device = NULL;
    for (ssize_t index = 0; index < devices; index++) {
        if (libusb_get_bus_number(list[index]) != bus || libusb_get_device_address(list[index]) != address) continue;
        result = libusb_open(list[index], &device);
        if (result != 0) fail("open the device", result);
    }
    if (device == NULL) fail("find the device", LIBUSB_ERROR_NO_DEVICE);
    result = libusb_claim_interface(device, 0);
    if (result != 0) fail("claim the interface", result);

    command(device, 0x1002, 0, 1);
    response(device);

    struct libusb_transfer *all[MOST_TRANSFERS];
    for (int index = 0; index < transfers; index++) {
        all[index] = libusb_alloc_transfer(0);
        unsigned char *buffer = malloc((size_t)length);
        if (all[index] == NULL || buffer == NULL) return 1;
        memset(buffer, 0, (size_t)length);
        libusb_fill_bulk_transfer(all[index], device, BULK_IN, buffer, length, arrived, NULL, 0);
    }

    struct timespec start, end;
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    clock_gettime(CLOCK_MONOTONIC, &start);
    phases_left = 2;
    command(device, 0x1009, 1, handle);
    for (int index = 0; index < transfers; index++) {
        result = libusb_submit_transfer(all[index]);
        if (result != 0) fail("submit a transfer", result);
        in_flight++;
    }
    while (phases_left > 0 && !failed) libusb_handle_events(context);
    clock_gettime(CLOCK_MONOTONIC, &end);
    getrusage(RUSAGE_SELF, &after);
    for (int index = 0; index < transfers; index++) libusb_cancel_transfer(all[index]);
    while (in_flight > 0) libusb_handle_events(context);
    if (failed) fail("read the object", LIBUSB_ERROR_IO);

    command(device, 0x1003, 2, 0);
    response(device);
    double wall = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    double processor = seconds(after.ru_utime) + seconds(after.ru_stime) - seconds(before.ru_utime)
        - seconds(before.ru_stime);
    // Both headers are counted as received; they are not the object's.
    printf("%llu %.6f %.6f\n", (unsigned long long)(received - 2 * HEADER), wall, processor);
    return 0;
}
