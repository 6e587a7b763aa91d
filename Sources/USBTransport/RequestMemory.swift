internal import Platform

/// How much of the kernel's memory for USB requests each camera may have under way.
///
/// usbfs has one limit for all programs together, `usbfs_memory_mb`, 16 MiB unless somebody changed it.
package struct RequestMemory: Equatable, Sendable {
    /// What a reading camera has under way where memory does not matter, bytes; more gains nothing.
    package static let widest = RequestPieces.fewest * RequestPieces.largest
    /// With less than this a camera is read at less than its full speed.
    package static let enough = 2 << 20
    /// Few and small requests: below that every completion would leave the wire idle.
    package static let narrowest = 256 << 10
    /// What a bay that is not reading has under way: an event, a command, an answer or a dataset.
    static let idleBay = 96 << 10
    private static let parameter = "/sys/module/usbcore/parameters/usbfs_memory_mb"

    /// Bytes of bulk-in requests a camera may have under way.
    package let window: Int
    /// What every bay at full speed would take, bytes.
    package let wanted: Int
    /// The kernel's limit, bytes; `nil` where there is none or it cannot be told.
    package let limit: Int?

    /// Reckons for a station: `readers` is how many of its bays read at once.
    package init(bays: Int, readers: Int, limit: Int?) {
        let readers = max(1, readers)
        let bays = max(bays, readers)
        let idle = bays * Self.idleBay
        wanted = idle + readers * Self.enough
        self.limit = limit
        let most = limit.map { max(0, $0 - idle) / readers } ?? Self.widest
        window = min(max(most, Self.narrowest), Self.widest)
    }

    /// The kernel's limit in bytes; `nil` where it has none, or none can be read.
    package static func kernelLimit() -> Int? {
        guard let bytes = try? AtomicFile.read(parameter, upTo: 64) else { return nil }
        return limit(parsing: String(decoding: bytes, as: UTF8.self))
    }

    /// Reads the parameter's text, mebibytes; 0 is no limit.
    static func limit(parsing text: String) -> Int? {
        let digits = text.filter { !$0.isWhitespace }
        guard let mebibytes = Int(digits), (1...1 << 30).contains(mebibytes) else { return nil }
        return mebibytes << 20
    }

    /// What is short, and what to do about it; `nil` when everything is at full speed.
    package var shortage: (reason: String, hint: String)? {
        guard let limit, wanted > limit else { return nil }
        // The kernel counts its own structures too, and other programs have requests as well.
        let enough = (wanted + wanted / 4 + 1 << 20 - 1) >> 20
        let reason =
            "the kernel allows \(limit >> 20) MiB for USB requests, all bays at full speed take "
            + "\((wanted + 1 << 20 - 1) >> 20) MiB: each camera is read with \(window >> 10) KiB of requests under way "
            + "instead of \(Self.enough >> 10)"
        return (
            reason,
            "write \(enough) to \(Self.parameter), or boot with usbcore.usbfs_memory_mb=\(enough)"
        )
    }
}
