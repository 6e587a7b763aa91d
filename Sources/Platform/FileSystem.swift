import CPlatform
import Glibc

/// The file system a path lies on.
package struct FileSystem: Sendable, Equatable {
    /// What the kernel calls the device; equal for two paths on the same file system.
    package let device: UInt64
    /// Whether its bytes lie on another machine, as far as the kernel can tell.
    package let isRemote: Bool

    package init(of path: String) throws(SystemError) {
        device = try FileStatus(of: path, followingLinks: true).device
        var system = statfs()
        guard unsafe statfs(path, &system) == 0 else {
            throw SystemError(operation: "look at the file system of", subject: path)
        }
        let type = UInt32(truncatingIfNeeded: system.f_type)
        isRemote = Self.remoteTypes.contains(type) || (type == Self.fuse && Self.isRemoteFUSE(device))
    }

    /// From linux/magic.h and the file systems' own sources: NFS, SMB, CIFS, SMB2, Ceph, 9P, AFS, Coda, Lustre.
    private static let remoteTypes: Set<UInt32> = [
        0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x00c3_6400, 0x0102_1997, 0x5346_414f, 0x7375_7245,
        0x0bd0_0bd0,
    ]
    private static let fuse: UInt32 = 0x6573_5546

    /// A FUSE file system may be anything: only names known to be remote count.
    private static func isRemoteFUSE(_ device: UInt64) -> Bool {
        let remote: Set<String> = [
            "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.davfs", "fuse.rclone", "fuse.s3fs",
        ]
        return mountedType(device).map(remote.contains) ?? false
    }

    /// The type column of the mount with this device number.
    private static func mountedType(_ device: UInt64) -> String? {
        guard let table = try? AtomicFile.read("/proc/self/mountinfo") else { return nil }
        // Linux's own split of a device number; the C library offers it as a macro only.
        let major = (device >> 8 & 0xfff) | (device >> 32 & ~0xfff)
        let minor = (device & 0xff) | (device >> 12 & ~0xff)
        for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2, fields[2] == "\(major):\(minor)" else { continue }
            guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
            return String(fields[dash + 1])
        }
        return nil
    }
}
