import Synchronization

/// The kernel's memory for the requests of all programs and devices together: `usbfs_memory_mb`, in bytes.
final class UsbfsMemory: Sendable {
    private let state = Mutex((limit: Int?.none, used: 0, most: 0, refusals: 0))

    /// No limit unless one is set.
    var limit: Int? {
        get { state.withLock { $0.limit } }
        set { state.withLock { $0.limit = newValue } }
    }

    /// The most that was ever taken at once.
    var most: Int { state.withLock { $0.most } }

    /// How often there was too little.
    var refusals: Int { state.withLock { $0.refusals } }

    /// False when there is too little left, as the kernel's ENOMEM.
    func take(_ bytes: Int) -> Bool {
        state.withLock { state in
            if let limit = state.limit, state.used + bytes > limit {
                state.refusals += 1
                return false
            }
            state.used += bytes
            state.most = max(state.most, state.used)
            return true
        }
    }

    func giveBack(_ bytes: Int) { state.withLock { $0.used -= bytes } }
}
