/// The moments in an erase at which a power cut leaves the files in a different state.
package enum ErasePoint: CaseIterable, Sendable {
    case beforeAnything
    case signatureWritten
    case tombstoneWritten
    case keyOverwritten
    case keyRemoved
    case objectsRemoved
    case manifestRemoved
}

/// Destroys one recording for good and leaves a tombstone.
///
/// The tombstone's file appears whole, in one step, and is durable before the key is touched: whatever stops the
/// camera, it comes back either with the intact recording or with the tombstone, and then finishes the work before it
/// serves anybody.
struct RecordingEraser {
    let store: StoreLayout
    let recording: RecordingLayout
    let objects: [String]
    /// Tests cut the power here.
    let passing: @Sendable (ErasePoint) throws(FirmwareError) -> Void

    func erase(leaving tombstone: SignedStatement) throws(FirmwareError) {
        try passing(.beforeAnything)
        // A signature without a tombstone is the rest of an attempt that never counted.
        try Files.replace(recording.tombstoneSignature, tombstone.signature)
        try passing(.signatureWritten)
        try Files.create(recording.tombstone, tombstone.bytes)
        try passing(.tombstoneWritten)
        try destroy()
    }

    /// Whether nothing is left to destroy.
    var isDone: Bool {
        !Files.exists(recording.key) && !Files.exists(recording.manifest)
            && objects.allSatisfy { !Files.exists(store.object($0)) }
    }

    /// Makes the recording unreadable: its key first, then the sealed items; safe to repeat.
    func destroy() throws(FirmwareError) {
        try Files.shred(recording.key) { () throws(FirmwareError) in try passing(.keyOverwritten) }
        try passing(.keyRemoved)
        for name in objects { try Files.remove(store.object(name)) }
        try Files.sync(folder: store.objects)
        try passing(.objectsRemoved)
        // The manifest tells of people; its digest, kept in the tombstone, does not.
        try Files.remove(recording.manifest)
        try Files.remove(recording.manifestSignature)
        try Files.sync(folder: recording.folder)
        try passing(.manifestRemoved)
    }
}
