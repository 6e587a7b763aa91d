import Glibc

/// A disk that really gets full.
///
/// For exit tests only, since it changes the whole process. As root it is a small tmpfs in a mount namespace of this
/// process's own, gone with it; otherwise the kernel's limit on the size of a file, which needs no rights.
package struct SmallDisk {
    private let folder: String
    private let isMounted: Bool
    private static let remount: UInt = 32

    /// Makes `folder` a disk where about so many bytes fit.
    package init(on folder: String, bytes: Int) {
        self.folder = folder
        isMounted = Self.enterMountNamespace() && Self.mount(on: folder, bytes: bytes, flags: 0)
        if !isMounted {
            _ = signal(SIGXFSZ, SIG_IGN)
            Self.limitFiles(to: bytes)
        }
    }

    /// Gives the disk more room, as its keeper would after an alarm.
    package func grow(to bytes: Int) {
        if isMounted {
            _ = Self.mount(on: folder, bytes: bytes, flags: Self.remount)
        } else {
            Self.limitFiles(to: bytes)
        }
    }

    private static func mount(on folder: String, bytes: Int, flags: UInt) -> Bool {
        unsafe Glibc.mount("bwvdock-test", folder, "tmpfs", flags, "size=\(bytes),mode=0700") == 0
    }

    /// Leaves the machine's mounts alone; false where the rights for it are missing.
    private static func enterMountNamespace() -> Bool {
        // The C library's header shows this only to GNU sources, which Swift's import is not.
        guard let symbol = unsafe dlsym(nil, "unshare") else { return false }
        typealias Unshare = @convention(c) (Int32) -> Int32
        let unshare = unsafe unsafeBitCast(symbol, to: Unshare.self)
        let newMountNamespace: Int32 = 0x20000
        let recursivePrivate: UInt = 16384 | 262_144
        guard unshare(newMountNamespace) == 0 else { return false }
        return unsafe Glibc.mount(nil, "/", nil, recursivePrivate, nil) == 0
    }

    private static func limitFiles(to bytes: Int) {
        var limit = rlimit()
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        limit.rlim_cur = min(rlim_t(bytes), limit.rlim_max)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    }
}
