internal import CameraFile
import Glibc
internal import Platform

/// An item's plaintext in pieces, front to back.
struct PlaintextSource {
    private enum Origin {
        case file(path: String)
        case noise(SyntheticMedia)
    }

    static let pieceSize = 1 << 18

    /// Bytes in all.
    let size: UInt64
    private let origin: Origin
    private var offset: UInt64 = 0

    init(_ content: CameraFile.Content) throws(FirmwareError) {
        switch content {
        case .media(let path):
            do throws(SystemError) {
                let file = try FileDescriptor.open(path, O_RDONLY)
                size = UInt64(try file.size(path))
                origin = .file(path: path)
            } catch {
                throw FirmwareError(error)
            }
        case .synthetic(let size, let seed):
            self.size = size
            origin = .noise(SyntheticMedia(size: size, seed: seed))
        }
    }

    /// The next piece, at most `limit` bytes; empty at the end.
    mutating func next(upTo limit: UInt64) throws(FirmwareError) -> [UInt8] {
        let count = Int(min(limit, UInt64(Self.pieceSize)))
        let piece: [UInt8]
        switch origin {
        case .file(let path):
            do throws(SystemError) {
                let file = try FileDescriptor.open(path, O_RDONLY)
                piece = try file.pread(count, at: Int64(offset), subject: path)
            } catch {
                throw FirmwareError(error)
            }
        case .noise(let noise):
            // Blocks are never split, but for the last one taken.
            piece = Array(noise.block(offset / UInt64(SyntheticMedia.blockSize)).prefix(count))
        }
        offset += UInt64(piece.count)
        return piece
    }

    /// Writes everything into a new file.
    consuming func copy(to path: String) throws(FirmwareError) {
        do {
            let file = try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_EXCL)
            // Noise is asked for by blocks and knows no end of its own.
            while case let piece = try next(upTo: size - min(size, offset)), !piece.isEmpty {
                try file.writeAll(piece, subject: path)
            }
            try file.sync(path)
        } catch let error as SystemError {
            throw FirmwareError(error)
        } catch {
            throw FirmwareError("copy to", path, error)
        }
    }
}
