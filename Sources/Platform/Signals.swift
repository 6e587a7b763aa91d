import CPlatform
import Glibc

/// Signals as values taken by a thread, never as handlers that interrupt one.
package enum Signals {
    /// Blocks `signals` in this thread and every thread started after it; call it first thing in `main`.
    package static func block(_ signals: [Int32]) {
        var set = mask(signals)
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for one of `signals`, which must be blocked in every thread.
    package static func wait(for signals: [Int32]) -> Int32 {
        var set = mask(signals)
        var signal: Int32 = 0
        while unsafe sigwait(&set, &signal) != 0 {}
        return signal
    }

    /// Makes a closed pipe or socket an error of the write instead of the end of the process.
    package static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

    private static func mask(_ signals: [Int32]) -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in signals { unsafe sigaddset(&set, signal) }
        return set
    }
}
