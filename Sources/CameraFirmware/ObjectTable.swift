internal import Evidence
import Glibc
internal import PTP
internal import Platform

/// What PTP sees of a store: sealed items under opaque names, each with a handle.
///
/// Confined to the device's thread. A handle means the same object as long as the store lives.
final class ObjectTable {
    private struct Entry {
        let handle: UInt32
        let name: String
    }

    private let store: CameraStore
    private let panel: CameraPanel
    /// The file read last, kept open between the parts of one item.
    private var open: (handle: UInt32, name: String, file: OpenObject)?

    init(store: CameraStore, panel: CameraPanel) {
        self.store = store
        self.panel = panel
    }

    /// Lets go of open files, so that nothing erased can still be read.
    func close() { open = nil }

    var handles: [UInt32] { entries.map(\.handle) }

    func info(_ handle: UInt32) -> ObjectInfo? {
        guard let entry = entry(handle), let size = size(handle) else { return nil }
        var info = ObjectInfo()
        info.storage = 0x0001_0001
        info.format = .undefined
        info.compressedSize = UInt32(clamping: size)
        info.filename = entry.name
        return info
    }

    func size(_ handle: UInt32) -> UInt64? { object(handle)?.file.size }

    /// Reads sealed bytes; short only at the object's end.
    func read(_ handle: UInt32, offset: UInt64, count: Int) -> [UInt8]? {
        guard let (name, file) = object(handle) else { return nil }
        guard offset < file.size else { return [] }
        let count = Int(min(UInt64(count), file.size - offset))
        guard let bytes = file.read(at: offset, count) else { return nil }
        panel.countRead(name, bytes.count)
        return bytes
    }

    private func object(_ handle: UInt32) -> (name: String, file: OpenObject)? {
        if let open, open.handle == handle { return (open.name, open.file) }
        guard let entry = entry(handle), let file = OpenObject(path: store.layout.object(entry.name)) else {
            return nil
        }
        open = (handle, entry.name, file)
        return (entry.name, file)
    }

    /// Handles count items within recordings: nothing has to be remembered over a restart.
    private var entries: [Entry] {
        store.recordings.filter { $0.state != .erased && !$0.hasVanished }.flatMap { recording in
            recording.objects.enumerated().map { index, name in
                Entry(handle: UInt32(truncatingIfNeeded: recording.sequence << 8 | (index + 1)), name: name)
            }
        }
    }

    private func entry(_ handle: UInt32) -> Entry? { entries.first { $0.handle == handle } }
}

/// One sealed item, open for reading.
private final class OpenObject {
    let size: UInt64
    private let file: FileDescriptor

    init?(path: String) {
        do throws(SystemError) {
            file = try FileDescriptor.open(path, O_RDONLY)
            size = UInt64(try file.size(path))
        } catch {
            return nil
        }
    }

    func read(at offset: UInt64, _ count: Int) -> [UInt8]? {
        do throws(SystemError) {
            return try file.pread(count, at: Int64(offset))
        } catch {
            return nil
        }
    }
}
