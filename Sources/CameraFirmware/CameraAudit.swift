package import Bytes
internal import Cryptography
import Glibc
internal import Platform
package import StrictJSON

/// The camera's own log: one JSON object a line, each with the digest of the line before, only ever appended to.
package final class CameraAudit {
    /// Digest of the last line, without its line feed; of nothing while the log is empty.
    package private(set) var head = SHA256.hash([])
    package private(set) var entries = 0
    private let file: FileDescriptor
    private let path: String

    /// Opens the log and checks that no line was changed, taken out or cut off.
    package init(path: String) throws(FirmwareError) {
        self.path = path
        do throws(SystemError) {
            file = try FileDescriptor.open(path, O_RDWR | O_CREAT | O_APPEND)
            let (lines, rest) = Self.split(try file.readAll(subject: path))
            for line in lines {
                guard Self.previous(of: line) == head else { throw Self.broken(path) }
                head = SHA256.hash(line)
                entries += 1
            }
            // A line cut off by a power failure was never acknowledged to anybody.
            if rest > 0 {
                let size = try file.size(path)
                try file.truncate(to: size - Int64(rest), subject: path)
            }
        } catch {
            throw FirmwareError(error)
        }
    }

    /// Adds one line, durable on return; nothing about people or places belongs in it.
    package func append(
        _ event: String,
        at time: Int64,
        _ fields: KeyValuePairs<String, JSONValue> = [:]
    ) throws(FirmwareError) {
        var object = JSONObject()
        object["sequence"] = .integer(Int64(entries))
        object["time"] = .string(RFC3339.format(milliseconds: time))
        object["previous"] = .string(head.hex)
        object["event"] = .string(event)
        for (key, value) in fields { object[key] = value }
        let line = JSONValue.object(object).serialized()
        do throws(SystemError) {
            try file.writeAll(line + [UInt8(ascii: "\n")], subject: path)
            try file.syncData(path)
        } catch {
            throw FirmwareError(error)
        }
        head = SHA256.hash(line)
        entries += 1
    }

    private static func split(_ bytes: [UInt8]) -> (lines: [[UInt8]], rest: Int) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map(Array.init)
        let rest = lines.popLast()
        return (lines, rest?.count ?? 0)
    }

    private static func previous(of line: [UInt8]) -> SHA256Digest? {
        do throws(StrictJSONError) {
            let fields = try JSONFields(parsing: line)
            return try fields.parsed("previous", as: "a digest") { SHA256Digest(hex: $0) }
        } catch {
            return nil
        }
    }

    private static func broken(_ path: String) -> SystemError {
        SystemError(operation: "trust the audit log", subject: path, errno: EBADMSG)
    }
}
