package import ConfigTree
internal import Evidence
internal import Platform

extension CameraFile {
    /// Reads a camera file; `pki` is what `${PKI}` stands for in its paths.
    package init(loading path: String, pki: String?) throws(CameraFileError) {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try AtomicFile.read(path, upTo: 4 << 20)
        } catch {
            throw CameraFileError(file: path, reason: "\(error)")
        }
        do throws(ConfigError) {
            try self.init(parsing: bytes, folder: AtomicFile.folder(of: path), pki: pki)
        } catch {
            throw CameraFileError(file: path, error)
        }
    }

    /// Reads the bytes of a camera file whose relative paths start at `folder`.
    package init(parsing bytes: [UInt8], folder: String, pki: String?) throws(ConfigError) {
        var object = try ConfigObject(try ConfigTree(parsing: bytes))
        let paths = PathResolver(folder: folder, pki: pki)
        serial = try object.read(Keys.serial)
        model = try object.read(Keys.model)
        firmware = try object.read(Keys.firmware)
        domain = try object.read(Keys.domain)
        usbSerial = try object.readIfPresent(Keys.usbSerial) ?? serial.text
        ptpSerial = try object.readIfPresent(Keys.ptpSerial) ?? serial.text
        channelSerial = try object.readIfPresent(Keys.channelSerial) ?? serial
        manifestSerial = try object.readIfPresent(Keys.manifestSerial) ?? serial
        contextSerial = try object.readIfPresent(Keys.contextSerial) ?? serial
        channel = try object.read(Keys.channel)
        battery = Int(try object.read(Keys.battery))
        charging = try object.read(Keys.charging)
        clock = try Clock(reading: object.object("clock"))
        identity = try Identity(reading: object.objectIfPresent("identity"), paths)
        if channel, identity == nil {
            throw ConfigError(
                path: "identity",
                reason: "is missing",
                hint: "a camera with the channel has certificates; a plain one says channel: false"
            )
        }
        erasePolicy = try ErasePolicy(reading: object.object("erasePolicy"))
        store = try object.readIfPresent(Keys.store).map { text throws(ConfigError) in
            try paths.resolve(text, at: object.path(of: Keys.store.name))
        }
        let frameLength = try object.readIfPresent(Keys.frameLength)
        recordings = []
        for (index, entry) in try object.objects("recordings").enumerated() {
            let inherited = Inherited(number: index + 1, zone: clock.zone, frameLength: frameLength)
            recordings.append(try Recording(reading: entry, inherited, paths))
        }
        faults = try object.values("faults", of: Keys.fault)
        try object.finish()
        try checkRecordings()
    }

    private func checkRecordings() throws(ConfigError) {
        var seen: Set<String> = []
        for (index, recording) in recordings.enumerated() {
            guard seen.insert(recording.id.text).inserted else {
                throw ConfigError(path: "recordings[\(index)].id", reason: "is used twice")
            }
            guard recording.state != .open || index == recordings.count - 1 else {
                throw ConfigError(
                    path: "recordings[\(index)].state",
                    reason: "only the last recording can be open",
                    hint: "the ones after it name its manifest, and an open recording has none"
                )
            }
        }
    }
}

/// What the file as a whole gives each recording.
struct Inherited {
    let number: Int
    let zone: String
    let frameLength: Int64?
}

/// Turns a path as written into one that can be opened.
struct PathResolver {
    static let placeholder = "${PKI}"

    let folder: String
    let pki: String?

    func resolve(_ text: String, at key: String) throws(ConfigError) -> String {
        guard text.hasPrefix(Self.placeholder) else {
            return text.hasPrefix("/") ? text : "\(folder)/\(text)"
        }
        guard let pki else {
            throw ConfigError(
                path: key,
                reason: "\(Self.placeholder) stands for nothing",
                hint: "say where the test certificates are: --pki DIR, or BWV_PKI in the environment"
            )
        }
        // Given on a command line, so relative to where the command runs.
        return pki + text.dropFirst(Self.placeholder.count)
    }
}
