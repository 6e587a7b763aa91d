#pragma once
// Real libusb over a device that is nothing but bytes: the descriptors as usbfs would give them, and the answers to the
// requests for strings that follow.

#include <stddef.h>
#include <stdint.h>

struct libusb_device_handle;

// Opens a device made of these bytes; null where libusb will not have it. One at a time, and not thread-safe.
//
// `answers` is what control requests are answered with, one after the other: a length byte, then so many bytes. When
// they are used up, requests stall.
struct libusb_device_handle *descriptorfeed_open(
    const uint8_t *descriptors, size_t count, const uint8_t *answers, size_t answer_count);

// Closes what the last call of `descriptorfeed_open` opened, if anything.
void descriptorfeed_close(void);
