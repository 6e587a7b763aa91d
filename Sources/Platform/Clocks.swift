import CPlatform
import Glibc

/// Civil time, which can jump; for what people and other machines are told.
package enum WallClock {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package static func now() -> Int64 { milliseconds(CLOCK_REALTIME) }

    /// Minutes after midnight by the machine's own time zone, from 0 to 1439.
    package static func minuteOfDay() -> Int {
        var seconds = time(nil)
        var parts = unsafe tm()
        guard unsafe localtime_r(&seconds, &parts) != nil else { return 0 }
        return unsafe Int(parts.tm_hour) * 60 + Int(parts.tm_min)
    }
}

/// Time that only goes forward, also while the machine sleeps; for measuring and for deadlines.
package enum Monotonic {
    /// Milliseconds since an arbitrary start.
    package static func now() -> Int64 { milliseconds(CLOCK_BOOTTIME) }
}

private func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
