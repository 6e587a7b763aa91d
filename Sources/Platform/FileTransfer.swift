import CPlatform
import Glibc

extension FileDescriptor {
    /// Writes every byte at the current position.
    package borrowing func writeAll(
        _ bytes: UnsafeRawBufferPointer,
        subject: String = "file"
    ) throws(SystemError) {
        var rest = unsafe bytes
        while let start = rest.baseAddress, unsafe !rest.isEmpty {
            let count = try retry("write", subject) { unsafe Glibc.write(raw, start, rest.count) }
            unsafe rest = unsafe UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    package borrowing func writeAll(_ bytes: [UInt8], subject: String = "file") throws(SystemError) {
        let result = unsafe bytes.withUnsafeBytes { buffer -> Result<Void, SystemError> in
            attempt { () throws(SystemError) in unsafe try writeAll(buffer, subject: subject) }
        }
        try result.get()
    }

    /// Writes every byte at `offset`, leaving the current position alone.
    package borrowing func pwriteAll(
        _ bytes: UnsafeRawBufferPointer,
        at offset: Int64,
        subject: String = "file"
    ) throws(SystemError) {
        var done = 0
        while let start = bytes.baseAddress, done < bytes.count {
            done += try retry("write", subject) {
                unsafe Glibc.pwrite(raw, start + done, bytes.count - done, off_t(offset) + off_t(done))
            }
        }
    }

    package borrowing func pwriteAll(
        _ bytes: [UInt8],
        at offset: Int64,
        subject: String = "file"
    ) throws(SystemError) {
        let result = unsafe bytes.withUnsafeBytes { buffer -> Result<Void, SystemError> in
            attempt { () throws(SystemError) in
                unsafe try pwriteAll(buffer, at: offset, subject: subject)
            }
        }
        try result.get()
    }

    /// Reads once at the current position; zero at the end of the file.
    package borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer,
        subject: String = "file"
    ) throws(SystemError) -> Int {
        try retry("read", subject) { unsafe Glibc.read(raw, buffer.baseAddress, buffer.count) }
    }

    /// Reads at `offset` until the buffer is full or the file ends; how many bytes came.
    package borrowing func pread(
        into buffer: UnsafeMutableRawBufferPointer,
        at offset: Int64,
        subject: String = "file"
    ) throws(SystemError) -> Int {
        var done = 0
        while let start = buffer.baseAddress, done < buffer.count {
            let count = try retry("read", subject) {
                unsafe Glibc.pread(raw, start + done, buffer.count - done, off_t(offset) + off_t(done))
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Up to `count` bytes at `offset`; fewer only where the file ends.
    package borrowing func pread(
        _ count: Int,
        at offset: Int64,
        subject: String = "file"
    ) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            do throws(SystemError) {
                initialised = unsafe try pread(
                    into: UnsafeMutableRawBufferPointer(buffer),
                    at: offset,
                    subject: subject
                )
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Everything from the current position to the end; more than `limit` bytes is `EFBIG`.
    package borrowing func readAll(
        upTo limit: Int = .max,
        subject: String = "file"
    ) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let result = unsafe chunk.withUnsafeMutableBytes { buffer -> Result<Int, SystemError> in
                attempt { () throws(SystemError) in
                    unsafe try read(into: buffer, subject: subject)
                }
            }
            let count = try result.get()
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else {
                throw SystemError(operation: "read", subject: subject, errno: EFBIG)
            }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// Returns once data and metadata are on stable storage.
    package borrowing func sync(_ subject: String = "file") throws(SystemError) {
        _ = try retry("flush", subject) { Glibc.fsync(raw) }
    }

    /// Returns once the data, and what is needed to find it, is on stable storage.
    package borrowing func syncData(_ subject: String = "file") throws(SystemError) {
        _ = try retry("flush", subject) { Glibc.fdatasync(raw) }
    }

    package borrowing func truncate(to size: Int64, subject: String = "file") throws(SystemError) {
        _ = try retry("truncate", subject) { Glibc.ftruncate(raw, off_t(size)) }
    }

    /// Size of the file in bytes.
    package borrowing func size(_ subject: String = "file") throws(SystemError) -> Int64 {
        Int64(clamping: try FileStatus(of: self, subject: subject).size)
    }
}

/// Carries a typed error through closures of the standard library that cannot.
private func attempt<Value>(_ body: () throws(SystemError) -> Value) -> Result<Value, SystemError> {
    do throws(SystemError) { return .success(try body()) } catch { return .failure(error) }
}
