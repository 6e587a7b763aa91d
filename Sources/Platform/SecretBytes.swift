import CPlatform
import Glibc

/// Bytes that never reach swap or a core dump, and are wiped when the last owner lets go.
///
/// Every secret has whole pages of its own, locked in memory. Fill it before sharing it: afterwards it is only read.
// Sendable by hand: address and count never change, and `withMutableBytes` belongs to the one who made the secret.
@safe
package final class SecretBytes: @unchecked Sendable {
    package let count: Int
    private let address: UnsafeMutableRawPointer
    private let mapped: Int

    /// Maps and locks room for `count` zero bytes.
    package init(count: Int) throws(SystemError) {
        let page = sysconf(Int32(_SC_PAGESIZE))
        let mapped = max((count + page - 1) / page, 1) * page
        let address = unsafe mmap(
            nil,
            mapped,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS,
            -1,
            0
        )
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw SystemError(operation: "map memory for", subject: "a secret")
        }
        guard unsafe mlock(address, mapped) == 0, unsafe madvise(address, mapped, MADV_DONTDUMP) == 0 else {
            let failure = SystemError(operation: "lock memory for", subject: "a secret")
            unsafe munmap(address, mapped)
            throw failure
        }
        // A child that is forked sees zeros, never the secret; kernels that cannot are no worse than before.
        unsafe madvise(address, mapped, MADV_WIPEONFORK)
        self.count = count
        self.mapped = mapped
        unsafe self.address = unsafe address
    }

    /// Copies bytes in; wiping the source stays with the caller.
    package convenience init(copying source: UnsafeRawBufferPointer) throws(SystemError) {
        try self.init(count: source.count)
        unsafe withMutableBytes { unsafe $0.copyMemory(from: source) }
    }

    deinit {
        unsafe explicit_bzero(address, mapped)
        unsafe munmap(address, mapped)
    }

    package func withBytes<Value: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        unsafe try body(UnsafeRawBufferPointer(start: address, count: count))
    }

    /// For the maker of the secret, before anybody else has it.
    package func withMutableBytes<Value: ~Copyable, Failure: Error>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        unsafe try body(UnsafeMutableRawBufferPointer(start: address, count: count))
    }

    /// Overwrites memory that held a secret in a way no optimiser removes.
    package static func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
        if let start = buffer.baseAddress { unsafe explicit_bzero(start, buffer.count) }
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "secret of \(count) bytes" }
    package var debugDescription: String { description }
}
