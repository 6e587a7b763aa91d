import Glibc
import Platform
import Upload

/// The destination's folder, held open for the length of one call.
///
/// All paths go through the open descriptor: a store that is unmounted between two steps makes the second fail instead
/// of letting plaintext fall into the empty mount point, on the station's own disk.
struct Root: ~Copyable {
    /// The folder as it was configured, for messages.
    let name: String
    private let descriptor: FileDescriptor

    init(_ name: String) throws(DestinationError) {
        self.name = name
        do throws(SystemError) {
            descriptor = try FileDescriptor.open(name, O_RDONLY | O_DIRECTORY)
        } catch {
            throw DestinationError(
                system: error,
                missing: .hold,
                hint: "mount the store, or correct its path"
            )
        }
    }

    /// Where a name below the root is found through the open descriptor.
    borrowing func path(_ relative: String) -> String { "\(prefix)/\(relative)" }

    var prefix: String { "/proc/self/fd/\(descriptor.raw)" }

    /// Runs system calls and says their failure as what to do about it, with the path its keeper knows.
    borrowing func run<Result: ~Copyable>(
        _ body: () throws(SystemError) -> Result
    ) throws(DestinationError) -> Result {
        do throws(SystemError) { return try body() } catch { throw self.error(error) }
    }

    borrowing func error(_ error: SystemError) -> DestinationError {
        let subject =
            error.subject.hasPrefix(prefix) ? name + error.subject.dropFirst(prefix.count) : error.subject
        return DestinationError(
            system: SystemError(operation: error.operation, subject: subject, errno: error.errno)
        )
    }
}
