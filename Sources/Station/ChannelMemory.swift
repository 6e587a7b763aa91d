internal import Journal
internal import PTP

/// Which cameras have ever shown this station that they have the channel.
///
/// One that comes back without it is refused: what could be proven is not taken unproven.
struct ChannelMemory: Sendable {
    private let journal: Journal

    init(_ journal: Journal) { self.journal = journal }

    func remember(_ info: DeviceInfo, usbSerial: String?) throws(StorageTrouble) {
        for name in names(info, usbSerial) {
            try storage { () throws(JournalError) in
                if try journal.setting(name.setting) == nil { try journal.set(name.setting, to: [1]) }
            }
        }
    }

    /// What of a camera is known to have the channel, in plain words; `nil` when nothing is.
    func known(_ info: DeviceInfo, usbSerial: String?) throws(StorageTrouble) -> String? {
        for name in names(info, usbSerial) {
            if try storage({ () throws(JournalError) in try journal.setting(name.setting) }) != nil {
                return name.words
            }
        }
        let serials = [info.serialNumber, usbSerial].compactMap(\.self)
        let cameras = try storage { () throws(JournalError) in try journal.cameras() }
        return cameras.contains { serials.contains($0.serial) } ? "its serial number" : nil
    }

    private func names(_ info: DeviceInfo, _ usbSerial: String?) -> [(setting: String, words: String)] {
        var names: [(String, String)] = []
        for serial in Set([info.serialNumber, usbSerial ?? ""]) where !serial.isEmpty {
            names.append(("channel/serial/\(serial)", "its serial number"))
        }
        if !info.model.isEmpty { names.append(("channel/model/\(info.model)", "its model")) }
        return names
    }

    private func storage<R>(_ body: () throws(JournalError) -> R) throws(StorageTrouble) -> R {
        do { return try body() } catch { throw StorageTrouble(reason: "\(error)") }
    }
}
