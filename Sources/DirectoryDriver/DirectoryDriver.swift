import Evidence
import Platform
package import Upload

/// Stores recordings in a folder, of a mounted store or, for development, of this machine.
///
/// A recording is gathered under `.bwvdock/incoming`, in a folder of this station's own, and moves into place as a whole
/// when it is closed: `<domain>/<serial>/<recording>-<manifest digest>/`.
package final class DirectoryDriver: DestinationDriver {
    let root: String
    let station: String
    /// The identity that every call must find: the one given, or the first one found.
    private let pin: IdentityPin
    /// A folder with whose disk the destination must share nothing; `nil` where plaintext may be on this host.
    private let ownDisk: String?
    /// Told of bytes read back.
    let pace: (any Pacing)?

    /// Names the folder and the station; nothing is touched before the first call.
    ///
    /// `expecting` is the identity this destination was bound to earlier; another one is refused. `refusingDiskOf` is the
    /// station's own folder: a destination on this host, such as a mount point with nothing mounted, is refused then.
    package init(
        root: String,
        stationName: String,
        expecting: DestinationIdentity? = nil,
        refusingDiskOf ownDisk: String? = nil,
        pace: (any Pacing)? = nil
    ) throws(DestinationError) {
        guard root.hasPrefix("/") else {
            throw DestinationError(.hold, "open destination \(root): the path is not absolute")
        }
        guard PlainWord.isDotted(stationName) else {
            throw DestinationError(
                .hold,
                "open destination \(root): station name \(stationName) is no plain word"
            )
        }
        self.root = root
        self.ownDisk = ownDisk
        self.pace = pace
        station = stationName
        pin = IdentityPin(expecting)
    }

    package func probe() throws(DestinationError) -> DestinationProbe {
        let root = try Root(root)
        let identity = try check(root)
        return DestinationProbe(
            identity: identity.identity,
            epoch: identity.epoch,
            limits: ChunkLimits(
                minimumChunk: 1,
                maximumChunk: UInt64(Int64.max),
                maximumChunks: 1_000_000,
                parallelChunks: 16
            ),
            bestIntegrity: .readBack,
            acceptsSidecarsAfterClose: true
        )
    }

    /// Opens the root and makes sure that it still is the destination it was.
    func open() throws(DestinationError) -> Root {
        let root = try Root(root)
        _ = try check(root)
        return root
    }

    private func check(_ root: borrowing Root) throws(DestinationError) -> DestinationIdentity {
        if let ownDisk, try Self.isOnStationDisk(root: root.path("."), stateDirectory: ownDisk) {
            throw DestinationError(
                .hold,
                "open destination \(self.root): it is on this station's own disk",
                hint: "mount the store there; for development set directory.allowPlaintextOnThisHost"
            )
        }
        let found = try DestinationIdentity.read(root)
        try pin.require(
            found,
            at: "destination \(self.root)",
            hint: "mount the right store, or tell the station that this one takes its place"
        )
        return found
    }
}
