import CPlatform
import Glibc
import Platform
import Synchronization

/// What stands behind a device node, so that `poll` answers as usbfs would.
///
/// A pty slave whose output is stopped is not writable: nothing to reap. Closing the master hangs it up, which is how
/// usbfs announces that the device is gone. A regular file would be ready always, and clients would spin.
final class PollGate: Sendable {
    private struct State {
        var master: Int32
        var slave: Int32
        /// Open files that have something to reap.
        var ready = 0

        func flow(_ action: Int32) {
            if slave >= 0 { _ = cplatform_ioctl_value(slave, UInt(TCXONC), Int(action)) }
        }
    }

    /// The slave's path, to which the device node links.
    let path: String
    private let state: Mutex<State>

    /// The kernel's `TIOCGPTN` and `TIOCSPTLCK`, which its header spells as expressions Swift cannot read.
    private static let getNumber: UInt = 0x8004_5430
    private static let setLock: UInt = 0x4004_5431

    init() throws(SystemError) {
        // Close-on-exec from the start: a child that held the master would keep the hang-up from happening.
        let flags = O_RDWR | O_NOCTTY | O_CLOEXEC
        let master = try FileDescriptor.open("/dev/ptmx", flags)
        var number: UInt32 = 0
        var lock: Int32 = 0
        guard unsafe cplatform_ioctl(master.raw, Self.setLock, &lock) == 0,
            unsafe cplatform_ioctl(master.raw, Self.getNumber, &number) == 0
        else { throw SystemError(operation: "unlock", subject: "a pty") }
        path = "/dev/pts/\(number)"
        let slave = try FileDescriptor.open(path, flags)
        var settings = termios()
        unsafe tcgetattr(slave.raw, &settings)
        unsafe cfmakeraw(&settings)
        unsafe tcsetattr(slave.raw, TCSANOW, &settings)
        _ = cplatform_ioctl_value(slave.raw, UInt(TCXONC), Int(TCOOFF))
        state = Mutex(State(master: master.release(), slave: slave.release()))
    }

    deinit { hangUp() }

    /// One more open file has something to reap.
    func raise() {
        state.withLock { state in
            state.ready += 1
            if state.ready == 1 { state.flow(TCOON) }
        }
    }

    /// One open file has nothing to reap any more.
    func lower() {
        state.withLock { state in
            state.ready -= 1
            if state.ready == 0 { state.flow(TCOOFF) }
        }
    }

    /// The device is gone: every `poll` returns with an error and a hang-up, now and from now on.
    func hangUp() {
        state.withLock { state in
            guard state.slave >= 0 else { return }
            close(state.master)
            close(state.slave)
            state.master = -1
            state.slave = -1
        }
    }
}
