#pragma once
#include <libudev.h>
// Wakes the one thread that waits for udev; Glibc's module leaves it out.
#include <sys/eventfd.h>
