import CPlatform
import Glibc

/// Whether this machine's own clock follows a time source.
package enum ClockSynchronisation {
    /// What the kernel says, as the time daemon told it; there is deliberately no way to override it.
    package static func isSynchronised() -> Bool {
        var state = timex()
        state.modes = 0
        return unsafe adjtimex(&state) != TIME_ERROR && state.status & STA_UNSYNC == 0
    }
}
