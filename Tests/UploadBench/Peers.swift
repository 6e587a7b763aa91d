import Foundation
import TestSupport

/// What else can move an encrypted recording to a server, each with its own sealed form of it.
struct Peers {
    let recording: UploadRecording
    private let folder: String
    private let rclone: [String: String]
    private var loop: String { "\(folder)/clip.frames" }

    /// Seals the recording for each of them.
    init(_ recording: UploadRecording) throws {
        self.recording = recording
        folder = "\(recording.folder)/peers"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let password = try Shell.check("rclone", ["obscure", "bench"]).text.filter { !$0.isWhitespace }
        rclone = [
            "RCLONE_CONFIG": "\(folder)/rclone.conf", "RCLONE_RETRIES": "1",
            "RCLONE_CONFIG_SEALED_TYPE": "crypt", "RCLONE_CONFIG_SEALED_REMOTE": "\(folder)/rclone",
            "RCLONE_CONFIG_SEALED_PASSWORD": password,
        ]
        try Data().write(to: URL(fileURLWithPath: "\(folder)/rclone.conf"))
        try Shell.check(
            "rclone",
            ["copyto", recording.plain, "sealed:clip.bin"],
            environment: rclone
        )
        let identity = "\(folder)/age.key"
        try Shell.check("age-keygen", ["-o", identity])
        let recipient = try Shell.check("age-keygen", ["-y", identity]).text.filter { !$0.isWhitespace }
        try Shell.check("age", ["-r", recipient, "-o", "\(folder)/clip.age", recording.plain])
        try BareLoop.seal(recording.plain, to: loop)
    }

    /// Copies and, apart, reads everything back and compares; `there` is rclone's name for the place.
    func rcloneCopy(to there: String, _ settings: [String: String]) throws -> (copy: Usage, check: Usage) {
        let environment = rclone.merging(settings) { _, own in own }
        let copy = try measure(["rclone", "copy", "sealed:", there], environment: environment).usage
        let check = try measure(
            ["rclone", "check", "--download", "--one-way", "sealed:", there, "--quiet"],
            environment: environment
        ).usage
        return (copy, check)
    }

    /// Decrypts, hashes and sends in one pipe, as a careful person would with small tools.
    func agePipe(to url: String, headers: [String] = []) throws -> Usage {
        // A shell does not wait for `>(...)`: a named pipe instead, so that the digest's time counts.
        let script = """
            set -eo pipefail
            cd "$0"; rm -f tee; mkfifo tee
            openssl dgst -sha256 -r <tee >digest & digest=$!
            age -d -i age.key clip.age | tee tee | curl -sSf \(headers.map { "-H '\($0)' " }.joined())-T - "$1"
            wait $digest
            """
        let usage = try measure(["bash", "-c", script, folder, url]).usage
        let digest = try String(contentsOfFile: "\(folder)/digest", encoding: .utf8).prefix(64)
        guard digest == (try recording.digest()) else { throw Failed("age: other bytes") }
        return usage
    }

    /// The same bytes through our rooms, without a dock, in requests of at most `segment` bytes.
    func bareLoop(
        to place: any Place,
        segment: Int?,
        piece: Int = BareLoop.ourPiece
    ) throws -> Usage {
        guard let url = URL(string: place.peerURL), let host = url.host, let port = url.port else {
            throw Failed("no URL: \(place.peerURL)")
        }
        let figures = try BareLoop(
            sealed: loop,
            server: "http://\(host):\(port)",
            target: url.path,
            headers: place.peerHeaders,
            segment: segment,
            piece: piece
        ).apart()
        guard try recording.digest() == figures.digest else { throw Failed("the bare loop: other bytes") }
        return figures.usage
    }
}
